/// All lines up to a length.
enum SmallWorld {
  static func lines(over alphabet: [UInt8], upTo length: Int) -> [[UInt8]] {
    var all: [[UInt8]] = [[]]
    var last = all
    for _ in 0..<length {
      last = last.flatMap { line in alphabet.map { line + [$0] } }
      all += last
    }
    return all
  }

  /// Lines of characters that matter for fields, numbers and letters: 4681 of them.
  static let text = lines(over: Array(" \t-01.aB".utf8), upTo: 4)
  /// Lines of bytes that are escaped, their neighbours, and separators: 1555 of them.
  static let binary = lines(over: [0, 1, 2, 32, 44, 255], upTo: 4)
}
