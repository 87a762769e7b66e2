package import JobModel

/// The first record of a file.
package enum FirstRecord {
  /// Bytes of a record that are looked at; one that is longer is none that people cut into fields.
  private static let bytesMax = 1 << 20

  /// - Returns: nil if there is none, or if the file cannot be read.
  /// - Complexity: reads at most a chunk, or a window, of the file.
  package static func bytes(of file: InputFile, format: RecordFormat) -> [UInt8]? {
    let split = InputSplit(ranges: [InputRange(file: 0, start: 0, end: file.bytes)])
    var task = MapTaskSpecification(
      job: 1, task: 0, program: .distinct(nil), files: [file], splits: [split], partitions: 1,
      slots: 1, memoryBytes: 0, spillCompression: .none, scratch: "")
    task.format = format
    let slot = FirstRecordSlot()
    let reader = try? SlotReader(
      specification: task,
      bounds: ReadBounds(windowBytes: Limits.windowBytesMin, lineBytesMax: bytesMax), slot: slot,
      exchange: nil, cancellation: Cancellation(), progress: Progress(inputBytes: 0, partitions: 0),
      inflater: .preferred, skips: SkippedRecords(most: 0),
      sample: SampleBudget(files: [file], bytesEach: 1))
    try? reader?.read(split, number: 0)
    return slot.record
  }
}

/// Keeps the first record that it gets. Used by one thread.
private final class FirstRecordSlot: MapSlot, @unchecked Sendable {
  private(set) var record: [UInt8]?

  var report: MapReport { MapReport() }
  var runs: [RunFile] { [] }
  var ranges: [GzipRangeReport] = []

  func begin(_ split: InputSplit, number: Int) {}

  func map(_ text: InputText, sequence: InputSequence) {
    _ = text.forEachRecord { bytes, _ in
      if record == nil { record = Array(bytes) }
    }
  }

  func end(inputBytes: Int) {}
  func finishMapping() {}
  func spillRest() {}
}
