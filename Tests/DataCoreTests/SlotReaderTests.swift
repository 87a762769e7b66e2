import JobModel
import TestSupport
import Testing

@testable import DataCore

@Suite("Texts of a split")
struct SlotReaderTests {
  /// Remembers where texts come from.
  private final class Listener: MapSlot, @unchecked Sendable {
    var report = MapReport()
    var runs: [RunFile] = []
    var ranges: [GzipRangeReport] = []
    var texts: [(file: Int, sequence: InputSequence)] = []

    func begin(_ split: InputSplit, number: Int) {}
    func map(_ text: InputText, sequence: InputSequence) {
      texts.append((text.origin.file, sequence))
    }
    func end(inputBytes: Int) {}
    func finishMapping() {}
    func spillRest() {}
  }

  @Test("texts of two files never have the same place in the input, since slots may share them")
  func places() throws {
    let directory = try TemporaryDirectory()
    let line = Array("a line of text\n".utf8)
    let long = [[UInt8]](repeating: line, count: 80_000).flatMap { $0 }
    let files = try CoreJob.files(
      [line, GzipMember(long, level: 1).bytes, long, GzipMember(line).bytes, line]
        .enumerated().map { try directory.write($1, to: "\($0)") })
    let splits = SplitPlanner.splits(of: files, splitBytes: 1 << 30)
    #expect(splits.count == 1)
    let listener = Listener()
    let task = MapTaskSpecification(
      job: 1, task: 0, program: .wordcount(tokens: .whitespace, lowercase: false), files: files,
      splits: splits, partitions: 1, slots: 1, memoryBytes: 64 << 20, spillCompression: .lz4,
      scratch: directory.place)
    try SlotReader(
      specification: task, bounds: ReadBounds(windowBytes: 4 << 10, lineBytesMax: 1 << 20),
      slot: listener, exchange: nil, cancellation: Cancellation(),
      progress: Progress(inputBytes: 0, partitions: 1), inflater: .preferred,
      skips: SkippedRecords(most: 0)
    ).read(splits[0], number: 3)
    #expect(Set(listener.texts.map(\.file)) == [0, 1, 2, 3, 4])
    for (text, next) in zip(listener.texts, listener.texts.dropFirst()) {
      #expect(text.sequence <= next.sequence)
      #expect(text.sequence < next.sequence || text.file == next.file)
    }
    let chunks = listener.texts.filter { $0.file == 1 }.map(\.sequence.text)
    #expect(chunks.count > 2 && Set(chunks).count == chunks.count)
  }
}
