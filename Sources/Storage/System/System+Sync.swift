import Glibc
import JobModel

/// What a power cut must not undo.
extension System {
  /// What `fsync` says where a file system cannot do it.
  private static let cannotSync = [EINVAL, ENOSYS, EOPNOTSUPP]

  /// Waits until the disk has a file, or the names in a directory. Returns why that was not to be.
  private static func flush(_ descriptor: Int32) -> Failure? {
    while fsync(descriptor) != 0 {
      if errno != EINTR { return .last }
    }
    return nil
  }

  static func sync(_ descriptor: Int32, _ path: String, in role: FileRole) throws {
    guard let error = flush(descriptor) else { return }
    var failure = failure("sync", path, in: role, error)
    if cannotSync.contains(error.number) {
      failure.message += "\nthe file system cannot do that: --no-sync goes without"
    }
    throw failure
  }

  /// Waits until the disk has some files of a directory. All of them at once, after the disk began with
  /// each (`FileDescriptor.startWriteback`), cost little more than one.
  package static func syncFiles(
    _ names: [String], in directory: String, role: FileRole
  ) throws {
    for name in names { try FileDescriptor.openToRead(directory + "/" + name, in: role).sync() }
  }

  /// Waits until the disk has the names in a directory, as far as the file system can tell: some have
  /// no such call for directories, and keep names in order by themselves.
  package static func syncDirectory(_ path: String, in role: FileRole) throws {
    let directory = try FileDescriptor.openToRead(path, in: role)
    if let error = flush(directory.raw), !cannotSync.contains(error.number) {
      throw failure("sync", path, in: role, error)
    }
  }

  /// Waits until the disk has the name of `path`, and those of the directories above it that may be
  /// new: ours, on the same file system.
  ///
  /// - Parameter path: absolute.
  package static func syncNames(to path: String, in role: FileRole) throws {
    var folder = Path.parent(of: path)
    // One that may be written to, and not read, cannot be opened for it.
    guard access(folder, R_OK) == 0 else { return }
    try syncDirectory(folder, in: role)
    var status = stat()
    guard lstat(folder, &status) == 0 else { return }
    let device = status.st_dev
    while folder != "/", status.st_uid == geteuid() {
      folder = Path.parent(of: folder)
      guard lstat(folder, &status) == 0, status.st_dev == device, access(folder, R_OK) == 0 else {
        return
      }
      try syncDirectory(folder, in: role)
    }
  }
}
