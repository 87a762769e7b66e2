import Glibc
package import JobModel

/// An open directory. Names are looked up in it without following links, so a link cannot lead
/// elsewhere.
package struct OpenDirectory: ~Copyable {
  let raw: Int32
  package let path: FilePath
  private let role: System.FileRole

  /// Opens a directory; nil if it does not exist. A link in its place is an error.
  package init?(_ path: FilePath, in role: System.FileRole) throws {
    try self.init(at: AT_FDCWD, path, path: path, in: role)
  }

  private init?(at parent: Int32, _ name: FilePath, path: FilePath, in role: System.FileRole) throws
  {
    let raw = openat(parent, name.cString, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard raw >= 0 else {
      if errno == ENOENT { return nil }
      throw System.failure("open the directory", path, in: role)
    }
    self.raw = raw
    self.path = path
    self.role = role
  }

  deinit { close(raw) }

  /// Opens a directory in it; nil if there is none.
  package func directory(_ name: FilePath) throws -> OpenDirectory? {
    try OpenDirectory(at: raw, name, path: path.appending(name), in: role)
  }

  /// Opens a file in it for reading; nil if there is none. Anything but a regular file is an error.
  package func file(_ name: FilePath) throws -> FileDescriptor? {
    let whole = path.appending(name)
    // Opening a pipe must not block.
    let file = openat(raw, name.cString, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard file >= 0 else {
      if errno == ENOENT { return nil }
      throw System.failure("open", whole, in: role)
    }
    let descriptor = FileDescriptor(raw: file, path: whole, role: role)
    var status = stat()
    guard fstat(file, &status) == 0 else { throw System.failure("look at", whole, in: role) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw JobFailure(role.kind, "\(whole) is not a regular file")
    }
    return descriptor
  }

  /// Moves the file with this name into another directory of the same file system.
  package func move(_ name: FilePath, to other: borrowing OpenDirectory) throws {
    guard renameat(raw, name.cString, other.raw, name.cString) == 0 else {
      throw System.failure("put in place", path.appending(name), in: role)
    }
  }

  /// Waits until its names are on disk.
  package func sync() throws { try System.sync(raw, path, in: role) }
}
