import Glibc
import JobModel
import Storage

/// The file system of this machine.
struct DiskTree: FileTree {
  func node(at path: FilePath) -> FileNode {
    var status = stat()
    guard stat(path.cString, &status) == 0 else { return failedNode(at: path, .last) }
    return switch status.st_mode & S_IFMT {
    case S_IFREG: .file
    case S_IFDIR:
      .directory(FileIdentity(device: UInt64(status.st_dev), node: UInt64(status.st_ino)))
    case S_IFIFO: .pipe
    case S_IFCHR where status.st_rdev == Self.nullDevice: .nullDevice
    case S_IFCHR: .characterDevice
    case S_IFBLK: .blockDevice
    default: .socket
    }
  }

  /// Major 1, minor 3, on every Linux.
  private static let nullDevice: dev_t = 0x103

  private func failedNode(at path: FilePath, _ error: System.Failure) -> FileNode {
    guard [ENOENT, ENOTDIR, ELOOP].contains(error.number) else { return .unreadable(error) }
    return isLink(path) ? .danglingLink(error) : .absent(error)
  }

  func standardInput() -> FileNode {
    // Once it is closed, the next file that is opened gets its number.
    fcntl(STDIN_FILENO, F_GETFD) < 0 ? .unreadable(.last) : .standardInput
  }

  func isLink(_ path: FilePath) -> Bool {
    var status = stat()
    return lstat(path.cString, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
  }

  func names(in directory: FilePath) throws(System.Failure) -> [FilePath] {
    guard let names = System.names(in: directory) else { throw .last }
    return names
  }
}
