import Glibc
import JobModel
import Storage
import Wire

/// Plans and specifications on this worker's disk, by the hash of what is in them. Those that are
/// missing are asked for, one after the other.
final class PlanShelf {
  private let directory: String
  private let ask: (ContentHash) -> Void
  private var waiting: [ContentHash: [(Result<String, JobFailure>) -> Void]] = [:]
  private var queue: [ContentHash] = []
  private var arriving: (header: BlobHeader, bytes: [UInt8])?
  private var kept: Set<ContentHash> = []

  /// - Parameter ask: asks the manager for a blob.
  init(directory: String, ask: @escaping (ContentHash) -> Void) {
    self.directory = directory
    self.ask = ask
  }

  func path(of hash: ContentHash) -> String { directory + "/" + hash.hexadecimal }

  /// Calls `then` with the path of the file, now or when it has come.
  func get(_ hash: ContentHash, then: @escaping (Result<String, JobFailure>) -> Void) {
    if kept.contains(hash) { return then(.success(path(of: hash))) }
    waiting[hash, default: []].append(then)
    guard waiting[hash]?.count == 1 else { return }
    queue.append(hash)
    if queue.count == 1 { ask(hash) }
  }

  /// The connection was made again: what was asked for is asked for again.
  func askAgain() {
    arriving = nil
    if let first = queue.first { ask(first) }
  }

  /// A file that was made here.
  func keep(_ bytes: [UInt8]) throws -> ContentHash {
    let hash = ContentHash(of: bytes)
    if kept.contains(hash) { return hash }
    try System.write(bytes, to: path(of: hash), in: .scratch)
    kept.insert(hash)
    return hash
  }

  /// Nobody works with it any more.
  func remove(_ hash: ContentHash) {
    if kept.remove(hash) != nil { unlink(path(of: hash)) }
  }

  // MARK: What comes from the manager

  func begin(_ header: BlobHeader) { arriving = (header, []) }

  func receive(_ bytes: [UInt8], isLast: Bool) {
    guard let header = arriving?.header, var all = arriving?.bytes else { return }
    arriving = nil
    all.append(contentsOf: bytes)
    guard isLast else {
      arriving = (header, all)
      return
    }
    finish(header.hash, Result { try store(all, header.hash) }.mapError(Self.failure))
  }

  /// The manager does not have what was asked for.
  func refuse(_ message: String) {
    guard let hash = queue.first else { return }
    finish(hash, .failure(JobFailure(.scratch, message)))
  }

  private func store(_ bytes: [UInt8], _ hash: ContentHash) throws -> String {
    guard ContentHash(of: bytes) == hash else {
      throw JobFailure(.corrupted, "a plan that came from the manager is not the one asked for")
    }
    return path(of: try keep(bytes))
  }

  private func finish(_ hash: ContentHash, _ result: Result<String, JobFailure>) {
    queue.removeAll { $0 == hash }
    for then in waiting.removeValue(forKey: hash) ?? [] { then(result) }
    if let next = queue.first { ask(next) }
  }

  private static func failure(_ error: any Error) -> JobFailure {
    error as? JobFailure ?? JobFailure(.scratch, "\(error)")
  }
}
