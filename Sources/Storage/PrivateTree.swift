import Glibc
import JobModel
import Synchronization

/// A directory with everything below it that belongs to one process, under a name that says so
/// (`OwnedDirectory`). Nobody else can look into it.
///
/// It is removed with all it holds when its owner ends. What a process that was killed left behind
/// is without its owner's lock; the next one that comes by removes it.
package final class PrivateTree: Sendable {
  package let path: String
  private let directory: Mutex<OwnedDirectory>

  /// By this file a directory of this kind is known.
  private static let markName = ".gristmill-tree"

  /// Makes `parent/<prefix><unique>`, and removes abandoned siblings of the same prefix.
  package init(parent: String, prefix: String, in place: System.Place) throws {
    Self.sweep(parent: parent, prefix: prefix)
    let made = try OwnedDirectory(parent: parent, prefix: prefix, mode: Self.mode, in: place)
    try Self.mark(made, in: place)
    path = made.path
    directory = Mutex(made)
  }

  private static let mode: mode_t = 0o700

  private static func mark(_ directory: OwnedDirectory, in place: System.Place) throws {
    let mark = openat(
      directory.descriptor, markName, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard mark >= 0 else {
      let failure = System.failure("create", directory.path + "/" + markName, in: place)
      directory.remove()
      throw failure
    }
    close(mark)
  }

  /// Makes it again, empty and by the same name, where somebody removed it.
  ///
  /// - Returns: whether it was gone.
  package func restore(in place: System.Place) throws -> Bool {
    guard access(path, F_OK) != 0, errno == ENOENT else { return false }
    let made = try OwnedDirectory(again: path, mode: Self.mode, in: place)
    try Self.mark(made, in: place)
    directory.withLock { $0 = made }
    return true
  }

  /// Removes it now, with all it holds.
  package func remove() { directory.withLock { $0.remove() } }

  deinit { remove() }

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
    let directory = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    if directory >= 0 {
      Removal.removeContents(of: directory)
      close(directory)
    }
    rmdir(path)
  }

  /// Whether a path is a directory of this user, and no link to one.
  package static func isOwn(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
      && status.st_uid == geteuid()
  }

  /// The same for a directory that somebody else may have put in the place of ours: one of another
  /// user, or that others may write to, stays. Whoever asks knows that nobody uses it any more.
  package static func removeIfOurs(_ path: String) {
    guard let slash = path.lastIndex(of: "/") else { return }
    let parent = slash == path.startIndex ? "/" : String(path[..<slash])
    Sweep(
      parent: parent, prefix: "", forbiddenMode: S_IWGRP | S_IWOTH, isOurs: { _ in true },
      needsLock: false
    ).look(at: String(path[path.index(after: slash)...]))
  }

  /// Removes abandoned directories of a prefix.
  package static func sweep(parent: String, prefix: String) {
    Sweep(
      parent: parent, prefix: prefix, forbiddenMode: S_IRWXG | S_IRWXO,
      isOurs: { $0.contains(markName) }
    ).run()
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

  /// Makes a directory in one that is there. What is for an output gets the mode that the umask gives;
  /// all else is for nobody but us.
  package static func makeDirectory(_ path: String, in place: Place) throws {
    guard mkdir(path, place.directoryMode) == 0 || errno == EEXIST else {
      throw failure("make the directory", path, in: place)
    }
  }

  /// Makes a directory and those above it that are missing.
  package static func makeDirectories(_ path: String, in place: Place) throws {
    if mkdir(path, place.directoryMode) == 0 || errno == EEXIST { return }
    guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
      throw failure("make the directory", path, in: place)
    }
    try makeDirectories(String(path[..<slash]), in: place)
    guard mkdir(path, place.directoryMode) == 0 || errno == EEXIST else {
      throw failure("make the directory", path, in: place)
    }
  }
}
