import JobModel

/// A pattern for paths, without braces: names and patterns between slashes. `**` stands for any
/// number of directories. Pure.
struct PathPattern: Equatable {
  enum Component: Equatable {
    /// The name as it is.
    case literal(FilePath)
    case pattern(NamePattern)
    /// `**` before a slash: this directory and those below it.
    case anyDirectories
  }

  let isAbsolute: Bool
  let components: [Component]
  /// Whether it ends in a slash, and so means directories only.
  let wantsDirectory: Bool

  init(_ word: [UInt8]) {
    let slash = UInt8(ascii: "/")
    isAbsolute = word.first == slash
    wantsDirectory = word.last == slash
    let texts = word.split(separator: slash)
    var components: [Component] = []
    for (index, text) in texts.enumerated() {
      let isLast = index == texts.count - 1 && !wantsDirectory
      if text.elementsEqual("**".utf8), !isLast {
        if components.last != .anyDirectories { components.append(.anyDirectories) }
        continue
      }
      // At the end, `**` is everything in the directory, which is read to its bottom anyway.
      let pattern = NamePattern(text)
      components.append(pattern.literal.map { .literal(FilePath(bytes: $0)) } ?? .pattern(pattern))
    }
    self.components = components
  }

  /// The only path that it matches, if it has no wildcards.
  var literal: FilePath? {
    var names: [FilePath] = []
    for component in components {
      guard case .literal(let name) = component else { return nil }
      names.append(name)
    }
    let path = FilePath(names: names)
    return isAbsolute ? "/\(path)" : path
  }

  /// Whether an argument may mean more than one name.
  static func isPattern(_ argument: FilePath) -> Bool {
    argument.bytes.contains { "*?[{".utf8.contains($0) }
  }
}

extension FilePath {
  /// The `.` or `_` with which a hidden name begins. Hidden names are read only if they are named:
  /// `_SUCCESS` and `_temporary` are what a job leaves beside its data.
  var hiddenMark: UInt8? {
    guard let first = bytes.first, first == UInt8(ascii: ".") || first == UInt8(ascii: "_") else {
      return nil
    }
    return first
  }
}
