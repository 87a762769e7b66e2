import Glibc
import JobModel

/// An open directory: what is asked of it by name cannot be led elsewhere by a link.
package struct OpenDirectory: ~Copyable {
  let raw: Int32
  package let path: String
  private let place: System.Place

  /// Opens a directory; nil where there is nothing of that name. A link in its place is an error.
  package init?(_ path: String, in place: System.Place) throws {
    try self.init(at: AT_FDCWD, path, path: path, in: place)
  }

  private init?(at parent: Int32, _ name: String, path: String, in place: System.Place) throws {
    let raw = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard raw >= 0 else {
      if errno == ENOENT { return nil }
      throw System.failure("open the directory", path, in: place)
    }
    self.raw = raw
    self.path = path
    self.place = place
  }

  deinit { close(raw) }

  /// A directory in it; nil where there is none.
  package func directory(_ name: String) throws -> OpenDirectory? {
    try OpenDirectory(at: raw, name, path: path + "/" + name, in: place)
  }

  /// A file in it, to read; nil where there is none. What is no regular file is an error.
  package func file(_ name: String) throws -> FileDescriptor? {
    let whole = path + "/" + name
    // A pipe must not make anybody wait.
    let file = openat(raw, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard file >= 0 else {
      if errno == ENOENT { return nil }
      throw System.failure("open", whole, in: place)
    }
    let descriptor = FileDescriptor(raw: file, path: whole, place: place)
    var status = stat()
    guard fstat(file, &status) == 0 else { throw System.failure("look at", whole, in: place) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw JobFailure(place.kind, "\(whole) is no regular file")
    }
    return descriptor
  }

  /// Moves a file of that name into another directory of the same file system.
  package func move(_ name: String, to other: borrowing OpenDirectory) throws {
    guard renameat(raw, name, other.raw, name) == 0 else {
      throw System.failure("put in place", path + "/" + name, in: place)
    }
  }

  /// Waits until the disk has the names in it.
  package func sync() throws { try System.sync(raw, path, in: place) }
}
