import Glibc
package import JobModel

/// Removes directories with their contents, by descriptor: replacing a directory by a link
/// meanwhile, or moving it, does not change what is removed.
///
///     top ─ openat(O_NOFOLLOW) ─▶ below ─ ".." ─▶ top again, where that is where it was
///
/// Links are removed rather than followed, and file systems mounted below are left alone. Besides
/// the top's descriptor at most two are open, however deep the tree, and none if the top holds only
/// files.
package enum Removal {
  /// Removes the contents of a directory, as far as the system allows.
  ///
  /// - Complexity: O(entries).
  static func removeContents(of top: Int32) {
    guard let device = Identity(of: top)?.device else { return }
    var walk = Walk(top: top, device: device)
    while walk.step() {}
  }

  /// Removes a file, or a directory with everything below it. Does nothing if the path does not
  /// exist.
  ///
  /// - Complexity: O(entries). Links are removed, not followed.
  package static func remove(_ path: FilePath) {
    if unlink(path.cString) == 0 || errno == ENOENT { return }
    let directory = open(path.cString, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    if directory >= 0 {
      removeContents(of: directory)
      close(directory)
    }
    rmdir(path.cString)
  }

  /// Removes a directory that somebody else may have replaced. A directory that belongs to another
  /// user, or that others may write to, stays. The caller knows that nobody uses the directory any
  /// more.
  package static func removeIfOurs(_ path: FilePath) {
    guard path.bytes.contains(UInt8(ascii: "/")) else { return }
    Sweep(
      parent: path.parent, prefix: "", forbiddenMode: S_IWGRP | S_IWOTH,
      isOurs: { _ in true }, needsLock: false
    ).look(at: path.name)
  }

  /// The identity of a file, whatever its name.
  struct Identity: Equatable {
    let device: dev_t
    let number: ino_t

    init(_ status: stat) {
      device = status.st_dev
      number = status.st_ino
    }

    init?(of descriptor: Int32) {
      var status = stat()
      guard fstat(descriptor, &status) == 0 else { return nil }
      self.init(status)
    }
  }
}

/// A walk through a directory that removes everything in it.
private struct Walk {
  /// A directory on the path to the walk's current position.
  private struct Level {
    let name: FilePath
    let identity: Removal.Identity
    /// Directories in it that have not been visited.
    var pending: [FilePath]
  }

  private let top: Int32
  private let device: dev_t
  private var current: Int32
  private var levels: [Level] = []

  init(top: Int32, device: dev_t) {
    self.top = top
    self.device = device
    current = top
    enter(".")
  }

  /// Goes down or up. Returns false at the end.
  mutating func step() -> Bool {
    guard !levels.isEmpty else { return false }
    guard let next = levels[levels.count - 1].pending.popLast() else { return goUp() }
    let below = openat(current, next.cString, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard below >= 0 else {
      unlinkat(current, next.cString, AT_REMOVEDIR)
      return true
    }
    guard Removal.Identity(of: below)?.device == device else {
      close(below)
      return true
    }
    leave()
    current = below
    enter(next)
    return true
  }

  /// Removes the files of the current directory and notes the directories.
  private mutating func enter(_ name: FilePath) {
    var status = stat()
    guard fstat(current, &status) == 0 else { return }
    if status.st_uid == geteuid(), status.st_mode & S_IRWXU != S_IRWXU {
      // A program may have made its own directory read-only.
      fchmod(current, S_IRWXU)
    }
    let pending = DirectoryNames.all(of: current).filter { name in
      unlinkat(current, name.cString, 0) != 0 && errno != ENOENT
    }
    levels.append(Level(name: name, identity: Removal.Identity(status), pending: pending))
  }

  private mutating func goUp() -> Bool {
    let done = levels.removeLast()
    guard let above = levels.last else { return false }
    let parent = levels.count == 1 ? top : openat(current, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    leave()
    current = parent
    guard parent >= 0, Removal.Identity(of: parent) == above.identity else {
      // It was moved, and what surrounds it now is not ours to touch.
      leave()
      levels = []
      return false
    }
    unlinkat(current, done.name.cString, AT_REMOVEDIR)
    return true
  }

  private func leave() {
    if current != top && current >= 0 { close(current) }
  }
}
