package import JobModel

/// Finds the command that a command line names, and writes its arguments in the one form that leaves
/// nothing to guess. Pure, except that tables of flags are made when they are needed.
///
///     --input x wordcount -t, corpus/      wordcount --input=x -t=, -- corpus/
///
/// Flags may stand before the name of a command; the first word that is the name of one, and no
/// value of a flag before it, is the command.
package struct CommandLineReader {
  /// What goes on to the parser.
  package struct Result: Equatable, Sendable {
    /// The command, from the first below the root.
    package var path: [String]
    package var arguments: [String]
    /// Those of the arguments that the parser reads: all but the inputs, because its cost grows with
    /// the square of their number.
    package var parsed: [String]
    /// The inputs, with flags and then without.
    package var inputs: [String] = []

    package init(path: [String], arguments: [String]) {
      (self.path, self.arguments, parsed) = (path, arguments, arguments)
    }

    package var words: [String] { path + arguments }
    package var parsedWords: [String] { path + parsed }

    /// Whether the help of the command is all that was asked for.
    var asksForHelp: Bool { arguments == ["--help"] }
  }

  private let root: CommandNode

  package init(_ root: CommandNode) { self.root = root }

  /// Words with which the first argument says that all others are for the parser itself.
  private static let passedOn: Set<String> = [
    "--version", "--help-hidden", "--experimental-dump-help", "---completion",
    Completions.flag,
  ]

  /// - Parameter words: the arguments in the reversible form, without the name of the program.
  /// - Throws: a failure that says which word is wrong, and names the nearest that exists.
  package func read(_ words: [String]) throws(JobFailure) -> Result {
    guard let first = words.first, first != "--help", first != "-h" else {
      return Result(path: [], arguments: ["--help"])
    }
    if first == "help" { return try readHelp(words.dropFirst()) }
    let name = String(first.prefix { $0 != "=" })
    if Self.passedOn.contains(name) { return Result(path: [], arguments: words) }
    return try read(words, root, path: [])
  }

  /// `help run wordcount`.
  private func readHelp(_ words: ArraySlice<String>) throws(JobFailure) -> Result {
    var (node, path) = (root, [String]())
    for word in words where !ArgumentReader.isFlag(word) {
      guard let next = node.subcommands.first(where: { $0.name == word }) else {
        throw CommandProblems(node, command: name(path)).unknown([word])
      }
      path.append(word)
      node = next
    }
    return Result(path: path, arguments: ["--help"])
  }

  /// - Parameter nameAt: how many of the words stood before the last name in `path`.
  private func read(
    _ words: [String], _ node: CommandNode, path: [String], nameAt: Int? = nil
  ) throws(JobFailure) -> Result {
    guard !node.subcommands.isEmpty else {
      return try readLeaf(words, node, path: path, nameAt: nameAt)
    }
    if let (place, child) = Self.command(in: words, below: node) {
      var rest = words
      rest.remove(at: place)
      return try read(rest, child, path: path + [child.name], nameAt: place)
    }
    guard let child = node.subcommands.first(where: { $0.name == node.defaultSubcommand }) else {
      return try readUnnamed(words, node, path: path)
    }
    let reading = ArgumentReader.read(words, child.table())
    if reading.asksForHelp { return Result(path: path, arguments: ["--help"]) }
    if let common = reading.common.first { return Result(path: path, arguments: [common]) }
    if Self.lacksAll(child.table(), reading) {
      if let result = try readBehindFlags(words, reading.words, node, path) { return result }
      throw unnamed(words, reading, node, child, path)
    }
    return try readLeaf(words, child, path: path)
  }

  /// What is wrong with a command line that names no command below `node`, and has not what the
  /// default one, `child`, needs.
  private func unnamed(
    _ words: [String], _ reading: ArgumentReader.Reading, _ node: CommandNode,
    _ child: CommandNode, _ path: [String]
  ) -> JobFailure {
    let table = child.table()
    let others = node.subcommands.filter { $0.name != child.name }.map { $0.table() }
    func isOfOthers(_ spelling: String) -> Bool { others.contains { $0.flag(spelling) != nil } }
    if let problem = reading.problem {
      guard case .unknown(let flag, _) = problem, isOfOthers(flag) else {
        return problem.failure(of: name(path), table)
      }
    } else if reading.given.contains(where: { !isOfOthers($0.spelling) }),
      let needed = table.flags.first(where: \.isRequired)?.spellings.first
    {
      // A flag that only the default command has.
      return JobFailure(
        .usage, "\(needed) is missing, and no program is named\nsee '\(name(path)) --help'")
    }
    return CommandProblems(node, command: name(path))
      .unnamed(words: reading.words + reading.further, all: words)
  }

  /// A command that runs only with others below it, and none of them is named.
  private func readUnnamed(
    _ words: [String], _ node: CommandNode, path: [String]
  ) throws(JobFailure) -> Result {
    if words.isEmpty { return Result(path: path, arguments: []) }
    if words.contains("--help") || words.contains("-h") {
      return Result(path: path, arguments: ["--help"])
    }
    let loose = words.filter { !ArgumentReader.isFlag($0) }
    if let result = try readBehindFlags(words, loose, node, path) { return result }
    throw CommandProblems(node, command: name(path)).unknown(words)
  }

  /// Reads `words` as those of a command that is named behind flags which it does not have, so that
  /// these are what the error is about. nil if none is named.
  ///
  /// - Parameter loose: the words that are no flags and no values.
  private func readBehindFlags(
    _ words: [String], _ loose: [String], _ node: CommandNode, _ path: [String]
  ) throws(JobFailure) -> Result? {
    for word in loose {
      guard let child = node.subcommands.first(where: { $0.name == word }),
        let place = words.firstIndex(of: word)
      else { continue }
      var rest = words
      rest.remove(at: place)
      return try read(rest, child, path: path + [child.name], nameAt: place)
    }
    return nil
  }

  /// Whether nothing is given that the command needs.
  private static func lacksAll(_ table: CommandTable, _ reading: ArgumentReader.Reading) -> Bool {
    let needed = table.flags.filter(\.isRequired)
    return !needed.isEmpty
      && !needed.contains { flag in reading.given.contains { $0.flag == flag } }
  }

  /// The first word that names a command below `node`, with flags of that command before it.
  private static func command(
    in words: [String], below node: CommandNode
  ) -> (Int, CommandNode)? {
    for (place, word) in words.enumerated() {
      if word == "--" { return nil }
      if let child = node.subcommands.first(where: { $0.name == word }),
        accepts(words[..<place], child)
      {
        return (place, child)
      }
    }
    return nil
  }

  /// Whether `words` are flags of the command, or of one below it, and complete.
  private static func accepts(_ words: ArraySlice<String>, _ node: CommandNode) -> Bool {
    if words.isEmpty { return true }
    guard node.subcommands.isEmpty else {
      return node.subcommands.contains { accepts(words, $0) }
    }
    let reading = ArgumentReader.read(words, node.table())
    return reading.problem == nil && reading.words.isEmpty
  }

  private func name(_ path: [String]) -> String {
    ([root.name] + path).joined(separator: " ")
  }

  // MARK: The arguments of the command

  private func readLeaf(
    _ words: [String], _ node: CommandNode, path: [String], nameAt: Int? = nil
  ) throws(JobFailure) -> Result {
    let table = node.table()
    guard !table.takesRest else { return Result(path: path, arguments: words) }
    let reading = ArgumentReader.read(words, table, nameAt: nameAt)
    if reading.asksForHelp { return Result(path: path, arguments: ["--help"]) }
    if let common = reading.common.first { return Result(path: path, arguments: [common]) }
    if let problem = reading.problem {
      throw problem.failure(of: name(path), table)
    }
    var path = path
    // A word must not be taken for the name of another command.
    if !reading.words.isEmpty, path.last != node.name { path.append(node.name) }
    let rest = reading.words.isEmpty ? [] : ["--"] + reading.words
    var result = Result(path: path, arguments: reading.given.flatMap(Self.words) + rest)
    guard table.takesInputs else { return result }
    func isInput(_ given: ArgumentReader.Given) -> Bool {
      given.flag.spellings.contains(CommandTable.inputFlag)
    }
    result.parsed = reading.given.filter { !isInput($0) }.flatMap(Self.words)
    result.inputs = reading.given.filter(isInput).compactMap(\.value) + reading.words
    return result
  }

  /// A flag as the parser takes it for certain.
  private static func words(_ given: ArgumentReader.Given) -> [String] {
    guard let value = given.value else { return [given.spelling] }
    // The parser looks for `=` as a character, which a combining mark behind it changes, and takes
    // an empty value for none. Such values begin with no dash.
    let isJoined = !value.isEmpty && ("=" + value).first == "="
    return isJoined ? [given.spelling + "=" + value] : [given.spelling, value]
  }
}
