import DataCore
import JobModel
import TestSupport

/// A program whose output shows the order of values: for a line "number word word ..." it emits
/// each word with "number:place", and reduces a word to its values, separated by commas.
struct WordPlaces: SortingProgram {
  /// What runs on the map side.
  enum Combining {
    case nothing
    /// Passes on every value as it comes.
    case values
  }

  var combining = Combining.nothing
  var reduces = true

  func makeMapper(_ context: TaskContext) -> any RecordMapper { Mapper() }

  func makeCombiner(_ context: TaskContext) -> (any PartitionReducer)? {
    combining == .values ? GroupWise(PassOn()) : nil
  }

  func makeReducer(_ context: TaskContext) -> (any PartitionReducer)? {
    reduces ? GroupWise(Concatenate()) : nil
  }

  /// The pairs of one line.
  static func pairs(_ line: [UInt8]) -> [NaiveMapReduce.Pair] {
    let words = line.split(separator: 32, omittingEmptySubsequences: false)
    return words.dropFirst().enumerated().map { place, word in
      NaiveMapReduce.Pair(Array(word), Array(words[0]) + Array(":\(place)".utf8))
    }
  }

  /// The parts that every job over `text` has to write.
  func parts(_ text: [UInt8], partitions: Int) -> [[UInt8]] {
    let pairs = NaiveMapReduce.lines(text).flatMap(Self.pairs)
    var parts = [[UInt8]](repeating: [], count: partitions)
    let map = BucketMap(partitions: partitions)
    for group in NaiveMapReduce.groups(pairs) {
      let partition = group.key.withUnsafeBytes { map.partition(of: $0) }
      let values = reduces ? [Array(group.values.joined(separator: [44]))] : group.values
      for value in values { parts[partition] += group.key + [9] + value + [10] }
    }
    return parts
  }

  /// A text of numbered lines over few words, among them the empty one, NULs and 0xff.
  static func text(lines: Int, seed: UInt64, lineEnd: [UInt8] = []) -> [UInt8] {
    var random = SplitMix64(seed: seed)
    let long = Array("a_word_of_more_than_sixteen_bytes".utf8)
    let words: [[UInt8]] =
      [[], [97], [98], [97, 98], [0], [0, 0], [255], [255, 0]]
      + [Array("eight_by".utf8), long, long + [0]]
    var text: [UInt8] = []
    for number in 0..<lines {
      text += Array(String(number).utf8)
      for _ in 0..<random.number(in: 0...6) { text += [32] + random.pick(words) }
      text += lineEnd + [10]
    }
    return text
  }
}

private final class Mapper: RecordMapper {
  func map(_ text: InputText, into emitter: inout RecordEmitter) throws -> Int {
    try text.forEachRecord { record, _ in
      for pair in WordPlaces.pairs(Array(record)) {
        try pair.key.withUnsafeBytes { key in
          try pair.value.withUnsafeBytes { try emitter.emit(key: key, value: $0) }
        }
      }
    }
  }
}

private final class PassOn: GroupReducer {
  func reduce(
    key: UnsafeRawBufferPointer, values: ValueCursor, into output: any RecordReceiver
  ) throws {
    while let value = try values.next() { try output.emit(key: key, value: value) }
  }
}

private final class Concatenate: GroupReducer {
  func reduce(
    key: UnsafeRawBufferPointer, values: ValueCursor, into output: any RecordReceiver
  ) throws {
    var all: [[UInt8]] = []
    while let value = try values.next() { all.append(Array(value)) }
    try Array(all.joined(separator: [44])).withUnsafeBytes { try output.emit(key: key, value: $0) }
  }
}
