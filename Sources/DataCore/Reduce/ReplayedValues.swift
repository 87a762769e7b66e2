import Glibc
import JobModel
import Storage

/// Byte strings that are walked over repeatedly, in order of arrival: in memory while they are few,
/// otherwise in a run on disk, whose blocks are checked each time.
///
/// - Complexity: `Limits.replayBytes` of memory, and the blocks of a run.
package final class ReplayedValues {
  // MARK: Configuration

  private let path: FilePath
  private let identity: RunIdentity
  private let cancellation: Cancellation

  // MARK: State

  /// The values in memory: for each, its length in four bytes, then its bytes.
  private var kept: [UInt8] = []
  private(set) package var count = 0
  /// Takes all values once they are too many for memory.
  private var writer: RunWriter?
  /// The run that the writer made.
  private var run: RunFile?

  /// - Parameters:
  ///   - context: the context of the reduce task.
  ///   - number: which of the lists of the task this is.
  package init(for context: TaskContext, number: Int = 0) {
    path = context.scratch.appending(
      ScratchNames.replay(partition: context.task, number: number))
    identity = RunIdentity(
      job: context.job, task: UInt32(truncatingIfNeeded: context.task),
      run: Self.lastRunNumber - UInt32(truncatingIfNeeded: number))
    cancellation = context.cancellation
  }

  deinit { removeFile() }

  /// No run of a map task has this number, or one near it.
  private static let lastRunNumber = UInt32.max
  private static let lengthBytes = MemoryLayout<UInt32>.size

  package var isEmpty: Bool { count == 0 }

  /// Adds a value shorter than 4 GiB. Values cannot be added after the first walk.
  package func append(_ value: UnsafeRawBufferPointer) throws {
    precondition(run == nil, "a value after the first walk")
    count += 1
    if writer == nil, kept.count + Self.lengthBytes + value.count > Limits.replayBytes {
      try startRun()
    }
    if writer != nil { return try write(value) }
    LittleEndian.append(UInt32(value.count), to: &kept)
    kept.append(contentsOf: value)
  }

  /// Walks over all values.
  package func forEachValue(_ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    if writer != nil { try endRun() }
    guard let run else { return try forEachKept(body) }
    var reader = try SegmentReader(run, partition: 0)
    var pace = CheckPace(cancellation)
    while try reader.advance() {
      try body(reader.value.buffer)
      try pace.step()
    }
  }

  /// Discards all values; the memory is kept for the next ones.
  package func removeAll() {
    kept.removeAll(keepingCapacity: true)
    count = 0
    removeFile()
  }

  private func forEachKept(_ body: (UnsafeRawBufferPointer) throws -> Void) rethrows {
    try kept.withUnsafeBytes { bytes in
      var start = 0
      while start < bytes.count {
        let end = start + Self.lengthBytes + Int(LittleEndian.load(UInt32.self, bytes, at: start))
        try body(UnsafeRawBufferPointer(rebasing: bytes[(start + Self.lengthBytes)..<end]))
        start = end
      }
    }
  }

  // MARK: The run

  private func startRun() throws {
    writer = try RunWriter(path: path, identity: identity, compression: .lz4)
    try forEachKept(write)
    kept = []
  }

  private func write(_ value: UnsafeRawBufferPointer) throws {
    try writer?.append(key: .empty, value: RawBytes(value), sequence: 0)
  }

  private func endRun() throws {
    try writer?.endPartition()
    run = try writer?.finish()
    writer = nil
  }

  private func removeFile() {
    guard writer != nil || run != nil else { return }
    writer = nil
    run = nil
    unlink(path.cString)
  }
}
