/// What a program is run for.
package enum ProgramRole: String, Codable, CaseIterable, Sendable {
  case map
  case combine
  case reduce
}

/// The command of a mapper, combiner or reducer in any language.
package struct ProgramCommand: Codable, Equatable, Sendable {
  /// As the user gave it, for messages.
  package var text: ByteString
  /// Whether `/bin/sh` interprets the text.
  package var usesShell: Bool
  /// The program and its arguments. Once resolved, the first is an absolute path or, on a cluster,
  /// a name that each machine looks up in its `$PATH`.
  package var words: [ByteString]

  /// - Parameter flag: where the text came from, for the error, such as `--map`.
  package init(text: ByteString, usesShell: Bool, flag: String) throws {
    self.text = text
    self.usesShell = usesShell
    let isBlank = text.bytes.allSatisfy { $0 == 32 || (9...13).contains($0) }
    words = try usesShell && !isBlank ? ["/bin/sh", "-c", text] : Self.words(text, flag)
    if words.first ?? "" == "" {
      throw JobFailure(
        .usage, "\(flag) names no program\ngive a command, for example \(flag) 'python3 my.py'")
    }
  }

  private static func words(_ text: ByteString, _ flag: String) throws -> [ByteString] {
    do {
      return try ShellWords.split(text)
    } catch {
      switch error {
      case .openQuote(let quote):
        throw JobFailure(.usage, "\(flag) \(text): the quote \(quote) is never closed")
      case .openBackslash:
        throw JobFailure(.usage, "\(flag) \(text): nothing follows the last backslash")
      case .shellOperator(let character):
        throw JobFailure(
          .usage,
          "\(flag) \(text): \(character) means something only to a shell\n"
            + "add --shell to run the command in one, or put it between quotes")
      }
    }
  }
}
