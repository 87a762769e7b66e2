import JobModel
import Storage

/// What was found below a directory, or by a pattern.
struct FoundNames: Equatable {
  /// Files below the directory, or files and directories that match the pattern.
  var files: [FilePath] = []
  var leftOut: [LeftOutNames.Name] = []
  var problems: [String] = []

  mutating func leaveOut(_ path: FilePath, _ reason: LeftOutNames.Reason) {
    leftOut.append(LeftOutNames.Name(path: path, reason: reason))
  }

  mutating func fail(_ path: FilePath, _ error: System.Failure) {
    if problems.count < FindingLimits.problemsMax {
      problems.append("cannot read \(path): \(error)")
    }
  }

  mutating func failTooMany(_ path: FilePath) {
    problems.append(
      "\(path) leads to more than \(FindingLimits.namesMax) names: links in it may show one directory in many places"
    )
  }
}

/// Walks through directories as `find -L` does, in byte order of their names.
///
/// Links to files and directories are followed. A directory that contains itself is entered once.
/// Files with several names are several files. What is hidden, leads nowhere or is no file is left
/// out, and said to be; what cannot be read is a problem.
struct TreeWalk<Tree: FileTree> {
  private let tree: Tree
  private var found = FoundNames()
  /// Names that may still be looked at.
  private var namesLeft: Int
  /// The directories from the root to the one that is being read.
  private var ancestors: [FileIdentity] = []

  private init(_ tree: Tree, namesMax: Int) {
    self.tree = tree
    namesLeft = namesMax
  }

  /// Reads `directory` to its bottom.
  ///
  /// - Parameter namesMax: how many names may be looked at.
  static func found(
    below directory: FilePath, _ identity: FileIdentity, in tree: Tree,
    namesMax: Int = FindingLimits.namesMax
  ) -> FoundNames {
    var walk = TreeWalk(tree, namesMax: namesMax)
    walk.read(directory, identity)
    if walk.namesLeft < 0 { walk.found.failTooMany(directory) }
    return walk.found
  }

  private mutating func read(_ directory: FilePath, _ identity: FileIdentity) {
    let names: [FilePath]
    do {
      names = try tree.names(in: directory)
    } catch {
      return found.fail(directory, error)
    }
    ancestors.append(identity)
    defer { ancestors.removeLast() }
    for name in names.sorted() where namesLeft >= 0 {
      namesLeft -= 1
      let path = directory.appending(name)
      if name.hiddenMark == nil { read(entry: path) } else { found.leaveOut(path, .hidden) }
    }
  }

  private mutating func read(entry path: FilePath) {
    let node = tree.node(at: path)
    if let reason = node.reasonToLeaveOut { return found.leaveOut(path, reason) }
    switch node {
    case .file: found.files.append(path)
    case .directory(let identity) where ancestors.contains(identity): found.leaveOut(path, .loop)
    case .directory(let identity): read(path, identity)
    // It was in the directory a moment ago.
    case .absent(let error), .unreadable(let error): found.fail(path, error)
    case .danglingLink, .pipe, .standardInput, .nullDevice, .characterDevice, .blockDevice, .socket:
      break
    }
  }
}
