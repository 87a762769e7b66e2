package import ArgumentParser

/// A root command that shells complete by another tree of commands than it parses.
package protocol CompletedCommand: ParsableCommand {
  /// Has the same name, and on each level what may be written there.
  static var completed: any ParsableCommand.Type { get }
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
    let tree = (root as? any CompletedCommand.Type)?.completed ?? root
    return tree.completionScript(for: shell)
  }
}
