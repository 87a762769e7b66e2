import JobModel
import Storage

/// What finding inputs asks of a file system.
protocol FileTree {
  /// What a path leads to.
  func node(at path: FilePath) -> FileNode

  /// Whether this process has a standard input.
  func standardInput() -> FileNode

  /// Whether the last name of a path is a link.
  func isLink(_ path: FilePath) -> Bool

  /// The names in a directory except `.` and `..`, in no particular order.
  func names(in directory: FilePath) throws(System.Failure) -> [FilePath]
}

/// What a path leads to, links followed.
enum FileNode: Equatable {
  case file
  case directory(FileIdentity)
  /// It is read once, from front to back; so are devices.
  case pipe
  case standardInput
  /// /dev/null, which is empty whenever it is read.
  case nullDevice
  case characterDevice
  case blockDevice
  case socket
  /// There is no such name.
  case absent(System.Failure)
  case danglingLink(System.Failure)
  case unreadable(System.Failure)
}

/// The place of a file in its file system, whatever its names are.
struct FileIdentity: Hashable {
  var device: UInt64
  var node: UInt64
}

extension FileNode {
  /// Why a name in a directory, or a match of a pattern, that leads to this is not read; nil if it
  /// is read, or an error.
  var reasonToLeaveOut: LeftOutNames.Reason? {
    switch self {
    case .file, .directory, .absent, .unreadable, .standardInput: nil
    case .danglingLink: .danglingLink
    case .pipe: .pipe
    case .socket: .socket
    case .characterDevice, .blockDevice, .nullDevice: .device
    }
  }
}
