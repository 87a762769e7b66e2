import JobModel
import Storage

/// The index of a run, read and checked.
struct RunIndex {
  let entries: [RunIndexEntry]

  /// Reads the trailer and then the index, and checks both against the identity with which the run
  /// was written.
  init(_ run: RunFile, file: borrowing FileDescriptor) throws {
    let size = try file.size()
    func damaged(_ what: String) -> JobFailure {
      JobFailure(.corrupted, "\(run.path) is damaged: \(what)\ncheck the scratch disk")
    }
    guard size >= RunFormat.fileHeaderBytes + RunFormat.trailerBytes else {
      throw damaged("\(Counted.text(size, "byte")) \(Counted.name(size, "is", "are")) too few")
    }
    var head = [UInt8](repeating: 0, count: RunFormat.fileHeaderBytes)
    _ = try head.withUnsafeMutableBytes { try file.read(into: $0, at: 0) }
    let expectedHead = RunFormat.fileHeader(isSequenced: run.isSequenced)
    guard head == expectedHead else {
      guard let foreign = RunFormat.foreignVersion(head) else {
        throw damaged("it does not begin like a run")
      }
      throw JobFailure(
        .corrupted, "\(run.path) is \(foreign)\nmake the map output again with this gristmill")
    }

    let tailBytes = run.partitions * RunFormat.indexEntryBytes + RunFormat.trailerBytes
    guard size >= RunFormat.fileHeaderBytes + tailBytes else {
      throw damaged("no room for its index")
    }
    var tail = [UInt8](repeating: 0, count: tailBytes)
    let tailOffset = size - tailBytes
    _ = try tail.withUnsafeMutableBytes { try file.read(into: $0, at: tailOffset) }
    entries = try tail.withUnsafeBytes { bytes in
      let trailer = run.partitions * RunFormat.indexEntryBytes
      let checked = trailer + RunFormat.trailerNumbersBytes
      guard Array(bytes[(checked + 4)...]) == RunFormat.trailerMagic else {
        throw damaged("it has no trailer")
      }
      let crc = LittleEndian.load(UInt32.self, bytes, at: checked)
      guard UnsafeRawBufferPointer(rebasing: bytes[..<checked]).crc32c() == crc else {
        throw damaged("the CRC-32C of its index does not match")
      }
      let identity = RunIdentity(
        job: LittleEndian.load(UInt64.self, bytes, at: trailer + 8),
        task: LittleEndian.load(UInt32.self, bytes, at: trailer + 16),
        run: LittleEndian.load(UInt32.self, bytes, at: trailer + 20))
      guard identity == run.identity,
        LittleEndian.load(UInt64.self, bytes, at: trailer) == UInt64(tailOffset),
        LittleEndian.load(UInt32.self, bytes, at: trailer + 24) == UInt32(run.partitions),
        LittleEndian.load(UInt32.self, bytes, at: trailer + 28) == RunFormat.version
      else { throw damaged("it is another run than expected") }
      return try Self.entries(bytes, run.partitions, end: tailOffset) { damaged($0) }
    }
  }

  /// Segments follow one another from the header to the index without a gap, so none can claim to
  /// be empty if it is not, or to be in another one's place.
  private static func entries(
    _ bytes: UnsafeRawBufferPointer, _ partitions: Int, end: Int,
    _ damaged: (String) -> JobFailure
  ) throws -> [RunIndexEntry] {
    var offset = RunFormat.fileHeaderBytes
    var entries: [RunIndexEntry] = []
    entries.reserveCapacity(partitions)
    for partition in 0..<partitions {
      func number(_ field: Int) -> Int {
        let place = partition * RunFormat.indexEntryBytes + 8 * field
        return Int(exactly: LittleEndian.load(UInt64.self, bytes, at: place)) ?? -1
      }
      let entry = RunIndexEntry(
        offset: number(0), storedBytes: number(1), rawBytes: number(2), records: number(3),
        blocks: number(4))
      do {
        try entry.checkFields()
      } catch {
        throw damaged("in its index partition \(partition): \(error)")
      }
      guard entry.offset == offset, entry.storedBytes <= end - offset else {
        throw damaged("in its index, partition \(partition) does not come after the one before it")
      }
      offset += entry.storedBytes
      entries.append(entry)
    }
    guard offset == end else { throw damaged("its index does not cover all of it") }
    return entries
  }
}
