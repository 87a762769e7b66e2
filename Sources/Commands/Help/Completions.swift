package import ArgumentParser

/// A root command that shells complete by another tree of commands than it parses.
package protocol CompletedCommand: ParsableCommand {
  /// Has the same name, and on each level what may be written there.
  static var completed: any ParsableCommand.Type { get }
  /// The commands in which a file may stand instead of the name of a command below them.
  static var takingFiles: [String] { get }
}

/// Scripts with which shells complete command lines: programs, flags, values and files.
enum Completions {
  static let flag = "--generate-completion-script"

  /// The script that `words` ask for; nil if they ask for none.
  ///
  /// - Throws: if the shell is none of those that are known.
  static func script(_ words: [String], of root: any ParsableCommand.Type) throws -> String? {
    guard let first = words.first, first == flag || first.hasPrefix(flag + "=") else { return nil }
    let name = first == flag ? words.dropFirst().first : String(first.dropFirst(flag.count + 1))
    guard let shell = name.map({ CompletionShell(rawValue: $0) }) ?? CompletionShell.autodetected()
    else {
      let known = CompletionShell.allCases.map(\.rawValue).joined(separator: ", ")
      throw ValidationError("\(flag) needs the name of a shell: \(known)")
    }
    guard let command = root as? any CompletedCommand.Type else {
      return root.completionScript(for: shell)
    }
    let prefix = "_\(root._commandName)_"
    return offeringFiles(
      command.completed.completionScript(for: shell),
      in: command.takingFiles.map { prefix + $0 },
      by: [
        "COMPREPLY+=($(compgen -W ": "_\(prefix)add_completions -f",
        "_describe -V subcommand ": "_files && ret=0",
      ])
  }

  /// A script of bash or zsh that offers files, too, where it offers the names of commands. Pure.
  ///
  /// - Parameters:
  ///   - functions: those of the script in which it does so.
  ///   - lines: how the line begins that offers names, and the one that offers files.
  static func offeringFiles(
    _ script: String, in functions: [String], by lines: [String: String]
  ) -> String {
    let headings = Set(functions.map { $0 + "() {" })
    var isInside = false
    return script.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      if let first = line.first, first != " " { isInside = headings.contains(String(line)) }
      let text = line.drop { $0 == " " }
      guard isInside, let more = lines.first(where: { text.hasPrefix($0.key) })?.value else {
        return String(line)
      }
      return "\(line)\n\(line.prefix { $0 == " " })\(more)"
    }.joined(separator: "\n")
  }
}
