import Glibc
import JobModel
import Storage

/// Finds the paths that match a pattern, by names in byte order.
///
/// Every directory is read once, for all the components of the pattern that can apply to its names:
/// with `**`, that may be several. `**` enters no links to directories, as in bash, so it always
/// ends. Hidden names match only what begins with the same byte. Those that would match otherwise
/// are left out, and said to be, and so are matches that are no files.
struct PatternWalk<Tree: FileTree> {
  private let tree: Tree
  private let pattern: PathPattern
  private var found = FoundNames()
  private var namesLeft: Int

  private init(_ tree: Tree, _ pattern: PathPattern, namesMax: Int) {
    self.tree = tree
    self.pattern = pattern
    namesLeft = namesMax
  }

  /// The matches of `pattern`.
  ///
  /// - Parameter namesMax: how many names may be looked at.
  static func found(
    by pattern: PathPattern, in tree: Tree, namesMax: Int = FindingLimits.namesMax
  ) -> FoundNames {
    var walk = PatternWalk(tree, pattern, namesMax: namesMax)
    let start: Set = pattern.components.first == .anyDirectories ? [0, 1] : [0]
    walk.read(in: pattern.isAbsolute ? "/" : "", for: start)
    if walk.namesLeft < 0 { walk.found.failTooMany("a pattern") }
    return walk.found
  }

  /// The place behind the last component: whatever gets there matches.
  private var end: Int { pattern.components.count }

  /// - Parameters:
  ///   - directory: where to look; empty for the working directory.
  ///   - places: the components that apply to the names in it.
  private mutating func read(in directory: FilePath, for places: Set<Int>) {
    for name in candidates(in: directory, for: places) where namesLeft >= 0 {
      namesLeft -= 1
      take(directory.isEmpty ? name : directory.appending(name), Passage(name, places, pattern))
    }
  }

  /// The names that are worth a look, in order.
  private mutating func candidates(in directory: FilePath, for places: Set<Int>) -> [FilePath] {
    let components = places.filter { $0 < end }.map { pattern.components[$0] }
    var names = Set(components.compactMap(\.literal))
    if components.contains(where: { $0.literal == nil }) {
      let path: FilePath = directory.isEmpty ? "." : directory
      do {
        names.formUnion(try tree.names(in: path))
      } catch {
        let isGone = error.number == ENOENT || error.number == ENOTDIR
        if !isGone { found.fail(path, error) }
      }
    }
    return names.sorted()
  }

  private mutating func take(_ path: FilePath, _ passage: Passage) {
    guard passage.leadsOn || passage.isBlocked else { return }
    let node = tree.node(at: path)
    guard passage.leadsOn else { return leaveOutHidden(path, node, passage) }
    let isMatch = passage.next.contains(end)
    switch node {
    case .directory: take(directory: path, passage)
    case .absent: break
    case .unreadable(let error): found.fail(path, error)
    case _ where !isMatch || pattern.wantsDirectory:
      leaveOutHidden(path, node, passage)
    case .file: found.files.append(path)
    default:
      if let reason = node.reasonToLeaveOut { found.leaveOut(path, reason) }
    }
  }

  /// Leaves out what would match, or lead to matches, if it were not hidden.
  private mutating func leaveOutHidden(_ path: FilePath, _ node: FileNode, _ passage: Passage) {
    var isDirectory = false
    if case .directory = node { isDirectory = true }
    if isDirectory ? passage.isBlocked : passage.isBlockedAtEnd && !pattern.wantsDirectory {
      found.leaveOut(path, .hidden)
    }
  }

  private mutating func take(directory path: FilePath, _ passage: Passage) {
    var places = passage.next
    let isEntered = !passage.anyDirectories.isEmpty && !tree.isLink(path)
    if isEntered && !passage.isHidden {
      places.formUnion(passage.anyDirectories)
      // It may stand for no more directories.
      places.formUnion(passage.anyDirectories.map { $0 + 1 })
    } else if places.isEmpty && (isEntered || passage.isBlocked) {
      found.leaveOut(path, .hidden)
    }
    if places.contains(end) { found.files.append(path) }
    if places.contains(where: { $0 < end }) { read(in: path, for: places) }
  }
}

/// How a name gets through the components of a pattern. Pure.
private struct Passage {
  let isHidden: Bool
  /// The components that apply to the names below, or the end.
  private(set) var next: Set<Int> = []
  /// Each `**` that applies to the name.
  private(set) var anyDirectories: Set<Int> = []
  /// Whether it would match if it were not hidden.
  private(set) var isBlocked = false
  /// Whether it would match the whole pattern.
  private(set) var isBlockedAtEnd = false

  init(_ name: FilePath, _ places: Set<Int>, _ pattern: PathPattern) {
    isHidden = name.hiddenMark != nil
    for place in places where place < pattern.components.count {
      switch pattern.components[place] {
      case .literal(let wanted):
        if wanted == name { pass(place, in: pattern) }
      case .anyDirectories:
        if name != "." && name != ".." { anyDirectories.insert(place) }
      case .pattern(let wanted):
        guard wanted.matches(name.bytes) else { continue }
        if let mark = name.hiddenMark, !wanted.names(hidden: mark) {
          isBlocked = true
          isBlockedAtEnd = isBlockedAtEnd || place + 1 == pattern.components.count
        } else {
          pass(place, in: pattern)
        }
      }
    }
    if !next.isEmpty { (isBlocked, isBlockedAtEnd) = (false, false) }
  }

  private mutating func pass(_ place: Int, in pattern: PathPattern) {
    next.insert(place + 1)
    if place + 1 < pattern.components.count, pattern.components[place + 1] == .anyDirectories {
      next.insert(place + 2)
    }
  }

  var leadsOn: Bool { !next.isEmpty || !anyDirectories.isEmpty }
}

extension PathPattern.Component {
  fileprivate var literal: FilePath? {
    if case .literal(let name) = self { name } else { nil }
  }
}
