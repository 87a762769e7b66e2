import JobModel

/// What the first bytes of an executable file say about how to run it. Pure.
enum ScriptHead: Equatable {
  /// A binary, or anything else that only the system can judge.
  case binary
  /// `#!` with a program and the rest of the line, which is a single argument.
  case interpreter(path: FilePath, argument: ByteString?)
  /// A `#!` line that ends in a carriage return, because it was edited on another system.
  case carriageReturn
  /// Text without a `#!` line, which the system refuses to run.
  case plainText

  /// - Parameter head: the first `StreamingLimits.scriptHeadBytes` of the file.
  init(_ head: [UInt8]) {
    guard head.starts(with: "#!".utf8) else {
      self = head.contains(0) ? .binary : .plainText
      return
    }
    let line = head.dropFirst(2).prefix { $0 != 10 }
    guard line.last != 13 else {
      self = .carriageReturn
      return
    }
    let isBlank: (UInt8) -> Bool = { $0 == 32 || $0 == 9 }
    let text = line.drop(while: isBlank)
    let path = text.prefix { !isBlank($0) }
    var argument = text.dropFirst(path.count).drop(while: isBlank)
    while let last = argument.last, isBlank(last) { argument.removeLast() }
    self = .interpreter(
      path: FilePath(bytes: Array(path)),
      argument: argument.isEmpty ? nil : ByteString(bytes: Array(argument)))
  }

  /// The interpreter that scripts with such a name usually need, or nil.
  static func usualInterpreter(of name: ByteString) -> String? {
    let interpreters = [
      "awk": "awk -f", "js": "node", "lua": "lua", "php": "php", "pl": "perl", "py": "python3",
      "r": "Rscript", "rb": "ruby", "sh": "sh",
    ]
    guard let dot = name.bytes.lastIndex(of: UInt8(ascii: ".")) else { return nil }
    return interpreters[String(decoding: name.bytes[(dot + 1)...], as: UTF8.self).lowercased()]
  }
}
