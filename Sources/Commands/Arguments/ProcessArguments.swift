package import JobModel
import Synchronization

/// The command line of this process, as the system gave it: bytes.
package enum ProcessArguments {
  /// All arguments; the first is the name by which the process was started.
  package static let all: [ByteString] = {
    // `CommandLine.arguments` would have U+FFFD where bytes are no UTF-8.
    (0..<Int(CommandLine.argc)).compactMap { index in
      CommandLine.unsafeArgv[index].map { ByteString(cString: $0) }
    }
  }()

  /// The arguments behind the program's name in the reversible form, in which options get them.
  package static var words: [String] { all.dropFirst().map(\.text) }

  /// nil before the command line was read.
  private static let understood = Mutex<CommandLineReader.Result?>(nil)

  /// The arguments behind the verb as they were understood: each flag in a word of its own, with its
  /// value behind `=`. Empty before the command line was read.
  package static var ofVerb: [ByteString] {
    understood.withLock { ($0?.words ?? []).dropFirst().map { ByteString(text: $0) } }
  }

  /// The inputs of the job, which do not go through the parser.
  static var inputs: [ByteString] {
    understood.withLock { ($0?.inputs ?? []).map { ByteString(text: $0) } }
  }

  static func remember(_ line: CommandLineReader.Result) { understood.withLock { $0 = line } }
}
