import JobModel
import ManagerState
import Store
import Wire

/// Plans, specifications and files of jobs: in the store and, while there is room, in memory too,
/// because every worker asks for them.
final class BlobStore {
  private struct Entry {
    let bytes: [UInt8]
    /// Whether the store has it, so memory need not keep it.
    var isStored: Bool
  }

  private let store: Store
  private let journal: Journal
  private var entries: [ContentHash: Entry] = [:]
  /// The hashes of the blobs in memory, most recently used last.
  private var order: [ContentHash] = []
  private var bytesHeld = 0

  init(_ store: Store, _ journal: Journal) {
    self.store = store
    self.journal = journal
  }

  /// Takes in a blob, which is stored with the next decisions.
  func put(_ bytes: [UInt8], as hash: ContentHash) {
    remember(Entry(bytes: bytes, isStored: false), hash)
    journal.add(blob: Blob(hash: hash.hexadecimal, bytes: bytes))
    journal.afterStored { [self] in
      entries[hash]?.isStored = true
      makeRoom()
    }
  }

  /// Takes in a blob that need not survive the manager, until it is dropped.
  func hold(_ bytes: [UInt8], as hash: ContentHash) {
    remember(Entry(bytes: bytes, isStored: false), hash)
  }

  func isHeld(_ hash: ContentHash) -> Bool { entries[hash] != nil }

  /// The bytes of a blob; nil if there is no blob with that hash.
  ///
  /// - Throws: if the store's copy is damaged.
  func bytes(of hash: ContentHash) throws -> [UInt8]? {
    if let entry = entries[hash] {
      use(hash)
      return entry.bytes
    }
    guard let bytes = try store.blob(hash.hexadecimal) else { return nil }
    guard ContentHash(of: bytes) == hash else {
      throw JobFailure(
        .corrupted, "the store's copy of \(hash) is damaged\nsubmit the job again")
    }
    remember(Entry(bytes: bytes, isStored: true), hash)
    makeRoom()
    return bytes
  }

  /// Drops a blob that nobody will ask for again.
  func drop(_ hash: ContentHash) {
    guard let entry = entries.removeValue(forKey: hash) else { return }
    bytesHeld -= entry.bytes.count
    order.removeAll { $0 == hash }
  }

  private func remember(_ entry: Entry, _ hash: ContentHash) {
    drop(hash)
    entries[hash] = entry
    order.append(hash)
    bytesHeld += entry.bytes.count
  }

  private func use(_ hash: ContentHash) {
    guard order.last != hash, let index = order.firstIndex(of: hash) else { return }
    order.append(order.remove(at: index))
  }

  private func makeRoom() {
    guard bytesHeld > ManagerLimits.blobBytesHeld else { return }
    for hash in order where entries[hash]?.isStored == true {
      drop(hash)
      if bytesHeld <= ManagerLimits.blobBytesHeld { return }
    }
  }
}
