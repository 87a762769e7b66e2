import CGristKernels
import Glibc

/// Our end of a pipe to or from a program; never waits.
package struct PipeEnd: ~Copyable {
  package enum Moved: Equatable {
    /// So many bytes; one or more.
    case bytes(Int)
    /// None now: the pipe is full, or empty.
    case none
    /// Nobody is at the other end any more.
    case closed
    /// The system failed, with this error number: what is still to be moved is lost.
    case failed(Int32)
  }

  package let raw: Int32

  deinit { close(raw) }

  /// The descriptor, which is the caller's to close from now on.
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

/// Both ends of a pipe while a program is started.
package struct ChildPipe: ~Copyable {
  package enum Direction {
    case toChild
    case fromChild
  }

  package let ours: PipeEnd
  /// What the program gets; may wait.
  package let theirs: PipeEnd
  /// Bytes that it can hold.
  package let capacity: Int

  /// - Parameter bytes: the capacity wanted; the system may give less.
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

  /// Closes the program's end, which it has by now, and leaves ours.
  package consuming func closeTheirs() -> PipeEnd { ours }
}
