import JobModel

/// Which files of a command go to the workers. Pure but for `realPath`.
struct ShippingRules: Sendable {
  /// What becomes of a word of a command.
  enum Treatment: Equatable {
    /// It is this word on every machine: no file, or one that they all have or see.
    case kept(String)
    /// It names this file, which goes with the job.
    case shipped(WholePath)
  }

  /// Where paths begin that do not begin with `/`.
  var directory: String
  /// A directory that all machines see by the same name, without links.
  var sharedDirectory: String?
  /// The path without links of a regular file; nil where there is none.
  var realPath: @Sendable (String) -> String?

  /// What a machine brings along. Programs from here are looked up on each machine, by the same name.
  static let systemDirectories = [
    "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/usr", "/etc", "/nix", "/dev", "/proc", "/sys",
  ]

  /// What becomes of the words of a command whose program was found.
  func treatments(of command: ProgramCommand) -> [Treatment] {
    let name = command.usesShell ? nil : (try? ShellWords.split(command.text))?.first
    return command.words.enumerated().map { index, word in
      index == 0 ? treatment(ofProgram: word, calledAs: name ?? word) : treatment(ofArgument: word)
    }
  }

  private func treatment(ofProgram path: String, calledAs name: String) -> Treatment {
    switch location(of: path) {
    case .absent: .kept(path)
    case .system: .kept(name.contains("/") ? path : name)
    case .shared(let path): .kept(path.text)
    case .own(let path): .shipped(path)
    }
  }

  private func treatment(ofArgument word: String) -> Treatment {
    switch location(of: word) {
    case .absent: .kept(word)
    // A link of the submitter's leads to what every machine has.
    case .system(let path): .kept(path.text)
    case .shared(let path): .kept(path.text)
    case .own(let path): .shipped(path)
    }
  }

  enum Location: Equatable {
    /// There is no such file.
    case absent
    /// Where the system has it: the path itself, or where it leads.
    case system(WholePath)
    case shared(WholePath)
    /// The submitter may be the only one who sees it.
    case own(WholePath)
  }

  func location(of word: String) -> Location {
    guard !word.isEmpty, let path = WholePath(word, from: directory),
      let real = realPath(word).flatMap({ WholePath($0) })
    else { return .absent }
    func first(below directories: [String]) -> WholePath? {
      [path, real].first { one in directories.contains { one.isBelow($0) } }
    }
    if let path = first(below: Self.systemDirectories) { return .system(path) }
    if let path = first(below: sharedDirectory.map { [$0] } ?? []) { return .shared(path) }
    return .own(path)
  }
}
