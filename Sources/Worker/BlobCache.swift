import Glibc
import JobModel
import Storage
import Wire

/// Plans, specifications and files of jobs on this worker's disk, by the hash of their content. A blob
/// stays as long as a job uses it. Missing blobs are requested from the manager, one after the other.
final class BlobCache {
  /// The name of the blobs' directory in the worker's directory.
  static let folder: FilePath = "blobs"

  private let directory: FilePath
  private let ask: (ContentHash) -> Void
  private var waiting: [ContentHash: [(Result<FilePath, JobFailure>) -> Void]] = [:]
  private var queue: [ContentHash] = []
  private var arriving: (header: BlobHeader, bytes: [UInt8])?
  private var kept: Set<ContentHash> = []
  private var uses: [JobID: Set<ContentHash>] = [:]

  /// - Parameter ask: asks the manager for a blob.
  init(directory: FilePath, ask: @escaping (ContentHash) -> Void) {
    self.directory = directory
    self.ask = ask
  }

  func path(of hash: ContentHash) -> FilePath { directory.appending(FilePath(hash.hexadecimal)) }

  /// The content of a plan or listing.
  func bytes(of hash: ContentHash) throws -> [UInt8] {
    try System.read(path(of: hash), most: JobPlan.bytesMax, in: .scratch)
  }

  /// Calls `then` with the path of the file, now or once it has arrived.
  func get(
    _ hash: ContentHash, for job: JobID, then: @escaping (Result<FilePath, JobFailure>) -> Void
  ) {
    uses[job, default: []].insert(hash)
    let path = path(of: hash)
    if has(hash, at: path) { return then(.success(path)) }
    waiting[hash, default: []].append(then)
    guard waiting[hash]?.count == 1 else { return }
    queue.append(hash)
    if queue.count == 1 { ask(hash) }
  }

  /// The connection was made again: repeats the request that is waiting for an answer.
  func askAgain() {
    arriving = nil
    if let first = queue.first { ask(first) }
  }

  /// Keeps a file that was made here.
  func keep(_ bytes: [UInt8], for job: JobID) throws -> ContentHash {
    let hash = ContentHash(of: bytes)
    uses[job, default: []].insert(hash)
    try write(bytes, hash)
    return hash
  }

  /// The job is over: removes what no other job uses.
  func forget(_ job: JobID) {
    for hash in uses.removeValue(forKey: job) ?? [] where !isUsed(hash) {
      if kept.remove(hash) != nil { unlink(path(of: hash).cString) }
    }
  }

  /// The files are gone from the disk.
  func forgetFiles() { kept = [] }

  private func isUsed(_ hash: ContentHash) -> Bool { uses.values.contains { $0.contains(hash) } }

  private func write(_ bytes: [UInt8], _ hash: ContentHash) throws {
    let path = path(of: hash)
    if has(hash, at: path) { return }
    // A cleaner may have removed the directory, too.
    try System.makeDirectories(directory, in: .scratch)
    try System.write(bytes, to: path, in: .scratch)
    kept.insert(hash)
  }

  /// Whether the file still exists; a cleaner of old files may have removed it.
  private func has(_ hash: ContentHash, at path: FilePath) -> Bool {
    guard kept.contains(hash) else { return false }
    if access(path.cString, R_OK) == 0 { return true }
    kept.remove(hash)
    return false
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

  /// The manager does not have the blob that was requested.
  func refuse(_ message: String) {
    guard let hash = queue.first else { return }
    // The manager will not get it back, and no other worker could get it either.
    finish(hash, .failure(JobFailure(.input, message)))
  }

  private func store(_ bytes: [UInt8], _ hash: ContentHash) throws -> FilePath {
    guard ContentHash(of: bytes) == hash else {
      throw JobFailure(.corrupted, "the manager sent something other than \(hash)")
    }
    // The job may be over by now.
    if isUsed(hash) { try write(bytes, hash) }
    return path(of: hash)
  }

  private func finish(_ hash: ContentHash, _ result: Result<FilePath, JobFailure>) {
    guard queue.first == hash else {
      // Nobody asked for it yet, so the answer to the latest request is still to come.
      queue.removeAll { $0 == hash }
      return answer(hash, result)
    }
    // It stays at the head meanwhile, so that blobs requested by the callbacks wait for their turn.
    answer(hash, result)
    queue.removeFirst()
    if let next = queue.first { ask(next) }
  }

  private func answer(_ hash: ContentHash, _ result: Result<FilePath, JobFailure>) {
    for then in waiting.removeValue(forKey: hash) ?? [] { then(result) }
  }

  private static func failure(_ error: any Error) -> JobFailure {
    error as? JobFailure ?? JobFailure(.scratch, "\(error)")
  }
}
