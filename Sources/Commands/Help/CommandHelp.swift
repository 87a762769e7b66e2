package import ArgumentParser

/// A command whose help is more than the parser makes of its declaration.
package protocol ExplainedCommand: ParsableCommand {
  /// - Parameter root: the command at the top.
  static func help(below root: any ParsableCommand.Type) -> String
}

/// The help of commands, wrapped to the width of the terminal.
enum CommandHelp {
  /// - Parameter path: the names of commands below `root`, each below the one before it.
  static func text(of path: [String], below root: any ParsableCommand.Type) -> String {
    var command = root
    for name in path {
      guard
        let next = command.configuration.subcommands.first(where: { $0._commandName == name })
      else { break }
      command = next
    }
    let text =
      (command as? any ExplainedCommand.Type)?.help(below: root) ?? root.helpMessage(for: command)
    return wrappingUsage(text, columns: HelpTerminal.columns)
  }

  /// The parser wraps all but the usage. Pure.
  static func wrappingUsage(_ help: String, columns: Int) -> String {
    let indent = HelpSections.usageMark.count
    // Its other lines are indented as far, and none behind it is.
    let more = String(repeating: " ", count: indent)
    return help.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      let isUsage =
        line.hasPrefix(HelpSections.usageMark)
        || line.hasPrefix(more) && line.dropFirst(indent).first.map { $0 != " " } ?? false
      return isUsage && line.count > columns
        ? Wrapped.text(String(line), columns: columns, indent: indent + 2) : String(line)
    }.joined(separator: "\n")
  }
}

/// The parts of a help text as the parser makes it. Pure.
package struct HelpSections {
  /// What stands before the usage.
  package var overview = ""
  /// The lines behind `USAGE: `.
  package var usage = ""
  /// Lists of flags and commands under their headings, without the colon.
  package var lists: [(title: String, text: String)] = []

  package init(_ help: String) {
    var lines = help.split(separator: "\n", omittingEmptySubsequences: false)[...]
    func take(until isEnd: (Substring) -> Bool) -> String {
      let end = lines.firstIndex(where: isEnd) ?? lines.endIndex
      defer { lines = lines[end...] }
      return Self.trimmed(lines[..<end])
    }
    overview = take { $0.hasPrefix(Self.usageMark) }
    if let first = lines.popFirst() {
      let more = take(until: Self.isHeading)
      usage = first.dropFirst(Self.usageMark.count) + (more.isEmpty ? "" : "\n" + more)
    }
    while let heading = lines.popFirst() {
      // The reference to `help` behind the list of commands is left out.
      let text = take { Self.isHeading($0) || $0.hasPrefix("  See '") }
      lines = lines.drop { !Self.isHeading($0) }
      lists.append((String(heading.dropLast()), text))
    }
  }

  static let usageMark = "USAGE: "

  /// `JOB OPTIONS:`
  private static func isHeading(_ line: Substring) -> Bool {
    line.last == ":"
      && line.dropLast().unicodeScalars.allSatisfy { ("A"..."Z").contains($0) || $0 == " " }
      && line.first != " " && line.count > 1
  }

  private static func trimmed(_ lines: ArraySlice<Substring>) -> String {
    var lines = lines.drop { $0.isEmpty }
    while lines.last?.isEmpty == true { lines.removeLast() }
    return lines.joined(separator: "\n")
  }

  /// The list under a heading; nil if there is none.
  package func list(_ title: String) -> String? { lists.first { $0.title == title }?.text }
}
