import JobModel

/// What to say of a command line that names no command. Pure.
struct CommandProblems {
  private let names: [String]
  /// The command as it was written so far, such as `gristmill run`.
  private let command: String
  /// What the words below it name.
  private let kind: String

  init(_ node: CommandNode, command: String) {
    names = node.subcommands.filter(\.isShown).map(\.name)
    kind = node.defaultSubcommand == nil ? "command" : "program"
    self.command = command
  }

  private var list: String { "'\(command) --help' lists them" }

  /// What is wrong if the flags are not those of the command that needs no name.
  ///
  /// - Parameters:
  ///   - words: the words that may be meant as a name.
  ///   - all: all words.
  func unnamed(words: [String], all: [String]) -> JobFailure {
    for word in words {
      if let name = NearestName.of(word, among: names) { return unknown(word, near: name) }
    }
    if let first = all.first, !ArgumentReader.isFlag(first) { return unknown(first, near: nil) }
    return JobFailure(.usage, "'\(command)' needs the name of a \(kind)\n\(list)")
  }

  /// What is wrong if one of `words` had to be the name of a command.
  func unknown(_ words: [String]) -> JobFailure {
    guard let word = words.first(where: { !ArgumentReader.isFlag($0) }) else {
      return JobFailure(
        .usage, "'\(command)' needs the name of a \(kind) before \(words[0])\n\(list)")
    }
    return unknown(word, near: NearestName.of(word, among: names))
  }

  private func unknown(_ word: String, near name: String?) -> JobFailure {
    let hint = name.map { "; did you mean '\($0)'?" } ?? ""
    return JobFailure(.usage, "'\(word)' is no \(kind) of '\(command)'\(hint)\n\(list)")
  }
}

extension FlagProblem {
  /// - Parameter command: as it is written, such as `gristmill run wordcount`.
  func failure(of command: String, _ table: CommandTable) -> JobFailure {
    let help = "see '\(command) --help'"
    switch self {
    case .unknown(let flag, let word):
      let place = word.map { $0 == flag ? "" : " (in \($0))" } ?? ""
      let near = nearest(to: flag, word, table).map { "; did you mean \($0)?" } ?? ""
      return JobFailure(.usage, "'\(command)' has no flag \(flag)\(place)\(near)\n\(help)")
    case .takesNoValue(let flag, let value):
      return JobFailure(.usage, "\(flag) takes no value, and '\(value)' is given\n\(help)")
    case .lacksValue(let flag, let next):
      let hint = next.map { next in
        "\(next) is a flag; if it is the value, attach it: "
          + (flag.hasPrefix("--") ? "\(flag)=\(next)" : "\(flag)\(next)")
      }
      return JobFailure(.usage, "\(flag) needs a value\n\(hint ?? help)")
    case .givenTwice(let first, let second):
      func text(_ given: ArgumentReader.Given) -> String {
        given.spelling + (given.value.map { " '\($0)'" } ?? "")
      }
      return JobFailure(
        .usage,
        "\(first.spelling) is given twice: \(text(first)) and \(text(second))\n"
          + "leave out one of them")
    }
  }

  private func nearest(to flag: String, _ word: String?, _ table: CommandTable) -> String? {
    let long = table.flags.flatMap(\.spellings).filter { $0.hasPrefix("--") }
    if let word {
      // One dash instead of two.
      let whole = "-" + word.prefix { $0 != "=" }
      if word.unicodeScalars.count > 2, long.contains(whole) { return whole }
      return word.unicodeScalars.count > 3 ? NearestName.of(whole, among: long) : nil
    }
    if let name = NearestName.of(flag, among: long) { return name }
    // The beginning of one flag alone.
    let longer = long.filter { $0.hasPrefix(flag) }
    return longer.count == 1 ? longer[0] : nil
  }
}
