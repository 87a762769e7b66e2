import JobModel

/// Which files of a command go to the workers. Pure except for `realPath`.
struct ShippingRules: Sendable {
  /// What happens to a word of a command.
  enum Treatment: Equatable {
    /// The word is the same on every machine: not a file, or one that every machine has or sees.
    case kept(ByteString)
    /// The word names this file, which goes with the job.
    case shipped(WholePath)
  }

  /// The directory to which relative paths refer.
  var directory: FilePath
  /// A directory that all machines see under the same path, with links resolved.
  var sharedDirectory: FilePath?
  /// The path of a regular file with links resolved; nil if there is no such file.
  var realPath: @Sendable (FilePath) -> FilePath?

  /// Directories of the system. Programs in them are looked up on each machine, by the same name.
  static let systemDirectories: [FilePath] = [
    "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/usr", "/etc", "/nix", "/dev", "/proc", "/sys",
  ]

  /// What happens to the words of a command whose program was found.
  func treatments(of command: ProgramCommand) -> [Treatment] {
    let name = command.usesShell ? nil : (try? ShellWords.split(command.text))?.first
    return command.words.enumerated().map { index, word in
      index == 0 ? treatment(ofProgram: word, calledAs: name ?? word) : treatment(ofArgument: word)
    }
  }

  private func treatment(ofProgram path: ByteString, calledAs name: ByteString) -> Treatment {
    switch location(of: path) {
    case .absent: .kept(path)
    case .system: .kept(name.bytes.contains(UInt8(ascii: "/")) ? path : name)
    case .shared(let path): .kept(ByteString(path.path))
    case .own(let path): .shipped(path)
    }
  }

  private func treatment(ofArgument word: ByteString) -> Treatment {
    switch location(of: word) {
    case .absent: .kept(word)
    // The submitter's link leads to a program that every machine has.
    case .system(let path): .kept(ByteString(path.path))
    case .shared(let path): .kept(ByteString(path.path))
    case .own(let path): .shipped(path)
    }
  }

  enum Location: Equatable {
    /// There is no such file.
    case absent
    /// A file of the system: the path itself, or the path where it leads.
    case system(WholePath)
    case shared(WholePath)
    /// A file that perhaps only the submitter sees.
    case own(WholePath)
  }

  func location(of word: ByteString) -> Location {
    let name = FilePath(word)
    guard !name.isEmpty, let path = WholePath(name, from: directory),
      let real = realPath(name).flatMap({ WholePath($0) })
    else { return .absent }
    func first(below directories: [FilePath]) -> WholePath? {
      [path, real].first { one in directories.contains { one.isBelow($0) } }
    }
    if let path = first(below: Self.systemDirectories) { return .system(path) }
    if let path = first(below: sharedDirectory.map { [$0] } ?? []) { return .shared(path) }
    return .own(path)
  }
}
