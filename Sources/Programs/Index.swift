import CGristKernels
package import DataCore
package import JobModel

/// Makes an inverted index: for each word, the files in which it occurs, as
/// `word<TAB>file<TAB>file...`, in input order (Dean and Ghemawat, 2004, section 2.3). In a file
/// name, a tab is written `\t`, a newline `\n` and a backslash `\\` (`FileNames`).
package struct Index: SortingProgram {
  private let tokens: TokenKind
  private let lowercase: Bool

  package init(tokens: TokenKind, lowercase: Bool) {
    self.tokens = tokens
    self.lowercase = lowercase
  }

  package var allowsNoReduce: Bool { false }
  package var outputSize: OutputSize { .filesPerKey }

  package func makeMapper(_ context: TaskContext) -> any RecordMapper {
    IndexMapper(TextTokens(tokens, lowercase: lowercase))
  }

  package func makeCombiner(_ context: TaskContext) -> (any PartitionReducer)? {
    GroupWise(DistinctFiles())
  }

  package func makeReducer(_ context: TaskContext) -> (any PartitionReducer)? {
    GroupWise(FileLists(context.files.map(\.name)))
  }
}

/// Emits each word with the number of its file, and leaves out most repetitions.
private final class IndexMapper: RecordMapper {
  private let tokens: TextTokens
  private var file = -1
  /// Short words emitted recently for this file, by hash. Several words share a place.
  private var recent = [RecentWord](repeating: RecentWord(), count: recentWords)

  /// Half a MiB, which stays in the second-level cache.
  private static let recentWords = 1 << 14

  private struct RecentWord: Equatable {
    var first: UInt64 = 0
    var second: UInt64 = 0
    /// 0 means that there is no word.
    var length = 0
    var file = -1
  }

  init(_ tokens: TextTokens) { self.tokens = tokens }

  func map(_ text: InputText, into emitter: inout RecordEmitter) throws -> Int {
    file = text.origin.file
    var number = UInt32(file).bigEndian
    return try withUnsafeBytes(of: &number) { number in
      let value = RawBytes(number)
      return try tokens.forEachToken(of: text) { key in
        if isRecent(key) { return }
        try emitter.emit(key: key.bytes, value: value)
      }
    }
  }

  /// Whether the word is remembered as emitted for this file. In any case, it is remembered from
  /// now on.
  private func isRecent(_ key: Key) -> Bool {
    guard key.count <= 16 else { return false }
    var word = RecentWord(length: key.count, file: file)
    withUnsafeMutableBytes(of: &word) { $0.copyMemory(from: key.buffer) }
    let hash = (word.first ^ word.second.byteSwapped) &* 0x9e37_79b9_7f4a_7c15
    let place = Int(truncatingIfNeeded: hash >> 50)
    if recent[place] == word { return true }
    recent[place] = word
    return false
  }
}

/// Keeps each file of a word once; the files come in order.
private final class DistinctFiles: GroupReducer {
  func reduce(
    key: UnsafeRawBufferPointer, values: ValueCursor, into output: any RecordReceiver
  ) throws {
    var last: UInt32?
    while let value = try values.next() {
      let file = value.loadUnaligned(as: UInt32.self)
      if file != last { try output.emit(key: key, value: value) }
      last = file
    }
  }
}

/// Writes the names of the files of a word.
private final class FileLists: GroupReducer {
  private let paths: [[UInt8]]
  private var line: [UInt8] = []

  init(_ paths: [FilePath]) {
    self.paths = paths.map { FileNames.bytes($0, endsFields: true) }
  }

  func reduce(
    key: UnsafeRawBufferPointer, values: ValueCursor, into output: any RecordReceiver
  ) throws {
    line.removeAll(keepingCapacity: true)
    var last: UInt32?
    while let value = try values.next() {
      let file = UInt32(bigEndian: value.loadUnaligned(as: UInt32.self))
      if file == last { continue }
      if last != nil { line.append(9) }
      line.append(contentsOf: paths[Int(file)])
      last = file
    }
    try line.withUnsafeBytes { try output.emit(key: key, value: $0) }
  }
}
