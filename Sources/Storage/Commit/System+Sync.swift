import Glibc
import JobModel

/// What a power cut must not undo.
extension System {
  static func sync(_ descriptor: Int32, _ path: String, in place: Place) throws {
    while fsync(descriptor) != 0 {
      if errno == EINTR { continue }
      var failure = failure("sync", path, in: place)
      if [EINVAL, ENOSYS, EOPNOTSUPP].contains(errno) {
        failure.message += "\nthe file system cannot do that: --no-sync goes without"
      }
      throw failure
    }
  }

  /// Waits until the disk has some files of a directory. All of them at once, after the disk began with
  /// each (`FileDescriptor.startWriteback`), cost little more than one.
  package static func syncFiles(
    _ names: [String], in directory: String, place: Place
  ) throws {
    for name in names { try FileDescriptor.openToRead(directory + "/" + name, in: place).sync() }
  }

  /// Waits until the disk has the names in a directory, as far as the file system can tell: some have
  /// no such call for directories, and keep names in order by themselves.
  package static func syncDirectory(_ path: String, in place: Place) throws {
    let directory = try FileDescriptor.openToRead(path, in: place)
    while fsync(directory.raw) != 0 {
      if [EINVAL, ENOSYS, EOPNOTSUPP].contains(errno) { return }
      guard errno == EINTR else { throw failure("sync", path, in: place) }
    }
  }

  /// Waits until the disk has the name of `path`, and those of the directories above it that may be
  /// new: ours, on the same file system.
  ///
  /// - Parameter path: absolute.
  package static func syncNames(to path: String, in place: Place) throws {
    var folder = parent(of: path)
    // One that may be written to, and not read, cannot be opened for it.
    guard access(folder, R_OK) == 0 else { return }
    try syncDirectory(folder, in: place)
    var status = stat()
    guard lstat(folder, &status) == 0 else { return }
    let device = status.st_dev
    while folder != "/", status.st_uid == geteuid() {
      folder = parent(of: folder)
      guard lstat(folder, &status) == 0, status.st_dev == device, access(folder, R_OK) == 0 else {
        return
      }
      try syncDirectory(folder, in: place)
    }
  }

  /// The directory that an absolute path lies in.
  static func parent(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return "/" }
    return String(path[..<slash])
  }

  /// Makes a directory; one that is there already is an error.
  package static func makeNewDirectory(_ path: String, in place: Place) throws {
    guard mkdir(path, 0o777) == 0 else { throw failure("make the directory", path, in: place) }
  }
}

extension FileDescriptor {
  /// Waits until the disk has all that was written.
  package func sync() throws { try System.sync(raw, path, in: place) }
}
