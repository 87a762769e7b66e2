import CGristKernels
import Glibc

/// This process's end of a pipe to or from a program; it never blocks.
package struct PipeEnd: ~Copyable {
  package enum Moved: Equatable {
    /// This many bytes, at least one.
    case bytes(Int)
    /// None now, because the pipe is full or empty.
    case none
    /// The other end is closed.
    case closed
    /// The system failed with this error number, and the bytes not yet moved are lost.
    case failed(Int32)
  }

  package let raw: Int32

  deinit { close(raw) }

  /// Returns the descriptor, which the caller now has to close.
  package consuming func release() -> Int32 {
    let raw = raw
    discard self
    return raw
  }

  package func write(_ bytes: UnsafeRawBufferPointer) -> Moved {
    moved { Glibc.write(raw, bytes.baseAddress!, bytes.count) }
  }

  package func read(into buffer: UnsafeMutableRawBufferPointer) -> Moved {
    moved { Glibc.read(raw, buffer.baseAddress!, buffer.count) }
  }

  /// Bytes in the pipe that nobody has read.
  package func waitingBytes() -> Int {
    var count: Int32 = 0
    return ioctl(raw, UInt(FIONREAD), &count) == 0 ? Int(count) : 0
  }

  /// Whether anybody can read what is written into the pipe.
  package func hasReader() -> Bool {
    var polled = pollfd(fd: raw, events: 0, revents: 0)
    return poll(&polled, 1, 0) == 0
  }

  private func moved(_ call: () -> Int) -> Moved {
    while true {
      let count = call()
      if count > 0 { return .bytes(count) }
      if count == 0 { return .closed }
      switch errno {
      case EINTR: continue
      case EAGAIN: return .none
      case EPIPE: return .closed
      case let error: return .failed(error)
      }
    }
  }
}

/// Both ends of a pipe while a program is being started.
package struct ChildPipe: ~Copyable {
  package enum Direction {
    case toChild
    case fromChild
  }

  package let ours: PipeEnd
  /// The program's end; it may block.
  package let theirs: PipeEnd
  /// The bytes it can hold.
  package let capacity: Int

  /// - Parameter bytes: the desired capacity; the system may give less.
  package init(_ direction: Direction, bytes: Int) throws(StartFault) {
    var ends: [Int32] = [-1, -1]
    capacity = Int(grist_pipe(&ends, Int32(bytes)))
    guard capacity > 0 else {
      throw StartFault("no pipe: " + String(cString: strerror(errno)))
    }
    let (our, their) = direction == .fromChild ? (ends[0], ends[1]) : (ends[1], ends[0])
    ours = PipeEnd(raw: our)
    theirs = PipeEnd(raw: their)
    _ = fcntl(our, F_SETFL, fcntl(our, F_GETFL) | O_NONBLOCK)
  }

  /// Closes this process's copy of the program's end, and returns its own end.
  package consuming func closeTheirs() -> PipeEnd { ours }
}
