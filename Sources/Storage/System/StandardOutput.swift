package import Glibc
import JobModel

/// Standard output. Every write is checked: a report or an output that did not arrive is an error.
package enum StandardOutput {
  /// The reader of standard output has gone, such as `head` when it has seen enough. That is no
  /// fault of the job and needs no message; whoever is behind the pipe knows.
  package struct Closed: Error {
    package init() {}
  }

  /// How long to wait for a reader before `pause` is called, ms.
  private static let pollMilliseconds: Int32 = 100
  /// A pipe that is ready takes this many bytes without blocking (pipe(7): `PIPE_BUF`).
  private static let readyBytes = 4 << 10

  /// Writes all of `bytes`.
  ///
  /// - Parameter pause: called at least ten times a second while the reader is slow; an error that
  ///   it throws ends the write.
  /// - Throws: `Closed`, or an output failure that says why.
  package static func write(
    _ bytes: UnsafeRawBufferPointer, pause: () throws -> Void = {}
  ) throws {
    // A file never makes its writer wait for a reader.
    let step = isFile ? bytes.count : readyBytes
    var rest = bytes
    while !rest.isEmpty {
      if !isFile { try awaitReader(pause) }
      let count = Glibc.write(STDOUT_FILENO, rest.baseAddress, min(rest.count, step))
      if count < 0 && errno != EINTR && errno != EAGAIN { throw failure() }
      rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(max(count, 0)))
    }
  }

  package static func write(_ text: String) throws {
    var text = text
    try text.withUTF8 { try write(UnsafeRawBufferPointer($0)) }
  }

  /// Checks that what was written has arrived, as far as the system can tell: some file systems say
  /// only at the end that they are full.
  package static func finish() throws {
    let copy = dup(STDOUT_FILENO)
    guard copy < 0 || close(copy) == 0 || errno == EINTR else { throw failure() }
  }

  /// Whether it is the same file as one with this status.
  package static func isSame(as other: stat) -> Bool {
    var own = stat()
    return fstat(STDOUT_FILENO, &own) == 0 && own.st_mode & S_IFMT == S_IFREG
      && own.st_dev == other.st_dev && own.st_ino == other.st_ino
  }

  /// Opens those of the three standard streams that the process was started without, so that no
  /// other file gets their number. Using one of them stays an error.
  package static func keepNumbers() {
    for number in STDIN_FILENO...STDERR_FILENO where fcntl(number, F_GETFD) < 0 {
      // The least free number is this one.
      _ = open("/dev/null", number == STDIN_FILENO ? O_WRONLY : O_RDONLY)
    }
  }

  // MARK: Parts of a write

  private static let isFile: Bool = {
    var status = stat()
    return fstat(STDOUT_FILENO, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }()

  /// Returns when a write cannot block, or has to fail.
  private static func awaitReader(_ pause: () throws -> Void) throws {
    var output = pollfd(fd: STDOUT_FILENO, events: Int16(POLLOUT), revents: 0)
    repeat { try pause() } while poll(&output, 1, pollMilliseconds) <= 0
  }

  private static func failure() -> any Error {
    if errno == EPIPE { return Closed() }
    let reason = System.Failure.last
    var message = "cannot write to standard output: \(reason)"
    if reason.number == EFBIG { message += "\nraise the limit of file sizes (ulimit -f)" }
    return JobFailure(.output, message)
  }
}
