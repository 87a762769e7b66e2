import Glibc
import JobModel

/// A directory with everything below it that belongs to one process, under a name that says so:
/// `<prefix><process>-<eight hexadecimal digits>`.
///
/// It is removed with all it holds when its owner ends. What a process that was killed left behind
/// is without its owner's lock; the next one that comes by removes it.
package final class PrivateTree: Sendable {
  package let path: String
  private let lock: Int32

  /// By this file a directory of this kind is known; the lock is on it.
  private static let markName = ".gristmill-tree"
  /// Directories younger than this are let alone: their owner may be about to lock them, seconds.
  private static let graceSeconds = 10

  /// Makes `parent/<prefix><unique>`, and removes abandoned siblings of the same prefix.
  package init(parent: String, prefix: String, in place: System.Place) throws {
    Self.sweep(parent: parent, prefix: prefix)
    let unique = Hexadecimal.format(UInt32.random(in: .min ... .max))
    path = "\(parent)/\(prefix)\(getpid())-\(unique)"
    guard mkdir(path, 0o700) == 0 else {
      throw System.failure("make the directory", path, in: place)
    }
    lock = open(path + "/" + Self.markName, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard lock >= 0, flock(lock, LOCK_EX | LOCK_NB) == 0 else {
      let failure = System.failure("lock", path, in: place)
      Self.remove(path)
      throw failure
    }
  }

  /// Removes it now, with all it holds.
  package func remove() { Self.remove(path) }

  deinit {
    remove()
    close(lock)
  }

  /// Makes a directory in it, and those above that.
  package func makeDirectory(_ name: String, in place: System.Place) throws -> String {
    let directory = path + "/" + name
    try System.makeDirectories(directory, in: place)
    return directory
  }

  /// Removes a file, or a directory with all below it. What is not there is removed already.
  ///
  /// - Complexity: O(entries). Links are removed, not followed.
  package static func remove(_ path: String) {
    if unlink(path) == 0 || errno == ENOENT { return }
    for name in System.names(in: path) ?? [] { remove(path + "/" + name) }
    rmdir(path)
  }

  private static func sweep(parent: String, prefix: String) {
    for name in System.names(in: parent) ?? [] where name.hasPrefix(prefix) {
      let path = parent + "/" + name
      var status = stat()
      guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR,
        time(nil) - status.st_mtim.tv_sec > graceSeconds
      else { continue }
      let mark = open(path + "/" + markName, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
      guard mark >= 0 else { continue }
      if flock(mark, LOCK_EX | LOCK_NB) == 0 { remove(path) }
      close(mark)
    }
  }
}

extension System {
  /// Gives a file another place, whole: where that is on another file system, by a copy beside it.
  package static func move(_ path: String, to target: String) throws {
    if Glibc.rename(path, target) == 0 { return }
    guard errno == EXDEV else { throw failure("put in place", target, in: .output) }
    let folder = target.lastIndex(of: "/").map { target[...$0] } ?? ""
    let draft = folder + ".draft-" + Hexadecimal.format(UInt32.random(in: .min ... .max))
    do {
      try copy(path, to: draft)
      try rename(draft, target, in: .output)
    } catch {
      unlink(draft)
      throw error
    }
    unlink(path)
  }

  private static func copy(_ source: String, to target: String) throws {
    let from = try FileDescriptor.openToRead(source, in: .scratch)
    let to = try FileDescriptor.create(target, in: .output)
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 64)
    defer { buffer.deallocate() }
    var offset = 0
    while true {
      let count = try from.read(into: buffer, at: offset)
      if count == 0 { return }
      try to.write(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
      offset += count
    }
  }

  /// Makes a directory and those above it that are missing.
  package static func makeDirectories(_ path: String, in place: Place) throws {
    if mkdir(path, 0o777) == 0 || errno == EEXIST { return }
    guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
      throw failure("make the directory", path, in: place)
    }
    try makeDirectories(String(path[..<slash]), in: place)
    guard mkdir(path, 0o777) == 0 || errno == EEXIST else {
      throw failure("make the directory", path, in: place)
    }
  }
}
