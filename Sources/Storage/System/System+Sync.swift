import Glibc
package import JobModel

/// Syncing: what a power cut must not undo.
extension System {
  /// The errors of `fsync` on a file system that does not support it.
  private static let cannotSync = [EINVAL, ENOSYS, EOPNOTSUPP]

  /// Waits until a file, or the names in a directory, are on disk. Returns why that failed.
  private static func flush(_ descriptor: Int32) -> Failure? {
    while fsync(descriptor) != 0 {
      if errno != EINTR { return .last }
    }
    return nil
  }

  static func sync(_ descriptor: Int32, _ path: FilePath, in role: FileRole) throws {
    guard let error = flush(descriptor) else { return }
    var failure = failure("sync", path, in: role, error)
    if cannotSync.contains(error.number) {
      failure.message += "\nthe file system cannot do that: --no-sync does without"
    }
    throw failure
  }

  /// Waits until some files of a directory are on disk. Syncing all of them together, after writing
  /// has started for each (`FileDescriptor.startWriteback`), costs little more than syncing one.
  package static func syncFiles(
    _ names: [FilePath], in directory: FilePath, role: FileRole
  ) throws {
    for name in names { try FileDescriptor.openToRead(directory.appending(name), in: role).sync() }
  }

  /// Waits until the names in a directory are on disk, if the file system supports that: some have
  /// no such call for directories, and keep names in order themselves.
  package static func syncDirectory(_ path: FilePath, in role: FileRole) throws {
    let directory = try FileDescriptor.openToRead(path, in: role)
    if let error = flush(directory.raw), !cannotSync.contains(error.number) {
      throw failure("sync", path, in: role, error)
    }
  }

  /// Waits until the name of `path` is on disk, and the names of the directories above it that may
  /// be new: those of this user, on the same file system.
  ///
  /// - Parameter path: absolute.
  package static func syncNames(to path: FilePath, in role: FileRole) throws {
    var folder = path.parent
    // A directory that is writable but not readable cannot be opened to be synced.
    guard access(folder.cString, R_OK) == 0 else { return }
    try syncDirectory(folder, in: role)
    var status = stat()
    guard lstat(folder.cString, &status) == 0 else { return }
    let device = status.st_dev
    while folder != "/", status.st_uid == geteuid() {
      folder = folder.parent
      guard lstat(folder.cString, &status) == 0, status.st_dev == device,
        access(folder.cString, R_OK) == 0
      else {
        return
      }
      try syncDirectory(folder, in: role)
    }
  }
}
