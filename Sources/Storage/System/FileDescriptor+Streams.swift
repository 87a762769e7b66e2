import Glibc
package import JobModel

/// Files that are read once, from front to back: pipes, terminals, files of /proc.
extension FileDescriptor {
  /// Opens a pipe, a device, or a file of /proc. It does not wait for a writer; reading does.
  package static func openStream(_ path: FilePath, in role: System.FileRole) throws
    -> FileDescriptor
  {
    let raw = open(path.cString, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
    guard raw >= 0 else { throw System.failure("open", path, in: role) }
    return FileDescriptor(raw: raw, path: path, role: role)
  }

  /// Standard input, under a name for messages. Its own descriptor stays open.
  package static func standardInput(named name: FilePath, in role: System.FileRole) throws
    -> FileDescriptor
  {
    try copy(of: STDIN_FILENO, named: name, in: role)
  }

  /// Another descriptor of the same open file.
  package func duplicated() throws -> FileDescriptor {
    try Self.copy(of: raw, named: path, in: role)
  }

  private static func copy(of raw: Int32, named name: FilePath, in role: System.FileRole) throws
    -> FileDescriptor
  {
    let copy = fcntl(raw, F_DUPFD_CLOEXEC, STDERR_FILENO + 1)
    guard copy >= 0 else { throw System.failure("read", name, in: role) }
    return FileDescriptor(raw: copy, path: name, role: role)
  }

  /// A number that two descriptors have in common if they read from the same pipe or socket, so that
  /// each gets only a part of what comes; nil for any other file.
  package func pipeNumber() throws -> UInt64? {
    var status = stat()
    guard fstat(raw, &status) == 0 else { throw System.failure("look at", path, in: role) }
    let kind = status.st_mode & S_IFMT
    return kind == S_IFIFO || kind == S_IFSOCK ? UInt64(status.st_ino) : nil
  }

  /// Milliseconds between two calls of `check`, while nothing comes.
  private static let checkMilliseconds: Int32 = 100

  /// Reads what comes next: at least a byte, however long that takes, or nothing at the end.
  ///
  /// - Parameter check: called while nothing comes; it throws to stop waiting.
  package func readNext(
    into buffer: UnsafeMutableRawBufferPointer, whileWaiting check: () throws -> Void
  ) throws -> Int {
    while true {
      var waited = pollfd(fd: raw, events: Int16(POLLIN), revents: 0)
      let ready = poll(&waited, 1, Self.checkMilliseconds)
      if ready == 0 || (ready < 0 && errno == EINTR) {
        try check()
        continue
      }
      let count = Glibc.read(raw, buffer.baseAddress, buffer.count)
      if count >= 0 { return count }
      guard errno == EINTR || errno == EAGAIN else {
        throw System.failure("read", path, in: role)
      }
      try check()
    }
  }
}
