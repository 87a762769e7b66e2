import CGristKernels
import Glibc
package import JobModel

/// System calls. A failed call throws a `JobFailure` that names the file and says what to do.
package enum System {
  /// A failed call, with the number and text of the error.
  package struct Failure: Error, Equatable, CustomStringConvertible {
    package var number: Int32

    package static var last: Failure { Failure(number: errno) }

    package var description: String { String(cString: strerror(number)) }
  }

  /// What a file is for, which decides the kind of an error and its advice, and the mode of a new
  /// file.
  package enum FileRole: Equatable, Sendable {
    case input
    case output
    case scratch

    var kind: JobFailure.Kind {
      switch self {
      case .input: .input
      case .output: .output
      case .scratch: .scratch
      }
    }

    /// Modes before the umask. An output is for everybody the umask allows; everything else is for
    /// this user only.
    var directoryMode: mode_t { self == .output ? 0o777 : 0o700 }
    var fileMode: mode_t { self == .output ? 0o666 : 0o600 }
  }

  package static func failure(
    _ action: String, _ path: FilePath, in role: FileRole, _ failure: Failure = .last
  ) -> JobFailure {
    var message = "cannot \(action) \(path): \(failure)"
    switch failure.number {
    case ENOSPC, EDQUOT:
      message += "\n" + adviceForFullDisk(path, role)
    case EMFILE, ENFILE:
      message += "\nraise the limit of open files (ulimit -n)"
    case EFBIG:
      message += "\nraise the limit of file sizes (ulimit -f)"
    case EACCES, EPERM, ENOENT, ENOTDIR, EROFS:
      if role == .scratch { message += "\nname a directory you can write to with --scratch" }
    default:
      break
    }
    return JobFailure(kind(of: failure, in: role), message)
  }

  /// A file that is not there or may not be opened, and a device that fails, differ from what is
  /// wrong with a file or full with a disk.
  private static func kind(of failure: Failure, in role: FileRole) -> JobFailure.Kind {
    switch role {
    case .scratch: .scratch
    case .input where failure.number == EIO, .output where failure.number == EIO: .device
    // What is wrong with the bytes of an input is found by those who read them.
    case .input: .missing
    case .output: isAboutPlace(failure) ? .creation : .output
    }
  }

  /// Whether a path is at fault, and not a disk that is full or a limit.
  private static func isAboutPlace(_ failure: Failure) -> Bool {
    [ENOENT, EACCES, EPERM, ENOTDIR, EISDIR, ELOOP, ENAMETOOLONG, EEXIST, EROFS]
      .contains(failure.number)
  }

  /// Exchanges two paths on one file system, in one step.
  package static func exchange(_ path: FilePath, _ other: FilePath, in role: FileRole) throws {
    guard grist_exchange_paths(path.cString, other.cString) == 0 else {
      throw failure("replace", other, in: role)
    }
  }

  /// Renames a file, replacing whatever has the new name.
  package static func rename(_ path: FilePath, _ target: FilePath, in role: FileRole) throws {
    guard Glibc.rename(path.cString, target.cString) == 0 else {
      throw failure("rename to", target, in: role)
    }
  }

  /// Writes a file atomically, under another name first, so that it is never half there.
  ///
  /// - Parameter syncs: whether the bytes are on disk before the file gets its name.
  package static func write(
    _ bytes: [UInt8], to path: FilePath, in role: FileRole, syncs: Bool = false
  ) throws {
    let draft = path + ".draft"
    unlink(draft.cString)
    do {
      let file = try FileDescriptor.create(draft, in: role)
      try bytes.withUnsafeBytes { try file.write($0) }
      if syncs { try file.sync() }
    }
    try rename(draft, path, in: role)
  }

  /// The bytes of a file, which may have at most `most` bytes.
  package static func read(_ path: FilePath, most: Int, in role: FileRole) throws -> [UInt8] {
    let file = try FileDescriptor.openToRead(path, in: role)
    return try file.contents(most: most)
  }

  private static func adviceForFullDisk(_ path: FilePath, _ role: FileRole) -> String {
    var status = statvfs()
    let free =
      statvfs(path.parent.cString, &status) == 0
      ? ByteSize.format(Int(status.f_bavail) * Int(status.f_frsize)) + " free"
      : "free space unknown"
    switch role {
    case .scratch:
      return
        "the scratch disk is full (\(free)): name another with --scratch, or raise --memory so that less is spilled"
    case .output:
      return
        "the output disk is full (\(free)): free space there, name another --output, or use --compress-output"
    case .input:
      return "the disk is full (\(free))"
    }
  }
}
