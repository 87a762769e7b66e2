import JobModel

/// The flags that `submit` has and `run` does not.
enum SubmitFlags {
  /// The same arguments for `plan`, which knows nothing of clusters.
  ///
  /// - Parameter arguments: as they were understood (`ProcessArguments.ofVerb`).
  static func removed(from arguments: [ByteString]) -> [ByteString] {
    let own = CommandTable(of: SubmitOptions.self)
    var kept: [ByteString] = []
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      // Behind it are inputs.
      if argument == "--" { return kept + [argument] + rest }
      let sign = argument.bytes.firstIndex(of: UInt8(ascii: "="))
      guard
        let flag = own.flag(
          ByteString(bytes: Array(argument.bytes[..<(sign ?? argument.bytes.endIndex)])).text),
        !flag.asksForHelp
      else {
        kept.append(argument)
        continue
      }
      if flag.takesValue, sign == nil { _ = rest.popFirst() }
    }
    return kept
  }
}
