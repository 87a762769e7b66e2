import Glibc
import NIOCore
import Synchronization

/// The body of one answer on its way from the disk to a socket, by `sendfile`.
///
/// NIO can call `sendfile` itself, for a `FileRegion` written to a channel. But it does so in the
/// event loop, so that all connections of the loop wait for the disk whenever a page is not in
/// memory; a file truncated during the transfer makes it retry forever; and the type is kept only
/// for old callers. Reading through `NonBlockingFileIO` copies each byte twice more. So the head of
/// an answer goes through the channel, and once the kernel has all of it, a pool thread writes the
/// body to a duplicate of the channel's descriptor. The channel writes nothing meanwhile: answers
/// are made one at a time, and this one has not ended yet. The duplicate keeps the number from
/// being given to another connection if the channel closes in between.
///
/// `@unchecked Sendable`: `cursor` belongs to the thread whose turn it is, and the lock of
/// `TransferQueue` orders the turns. Everything else is constant or atomic.
final class SegmentTransfer: @unchecked Sendable {
  enum Outcome: Equatable {
    case sent
    /// The turn is over; there is more to send.
    case again
    case broken(String)
  }

  private struct Cursor {
    var offset: Int
    /// Where and when progress was last sufficient, and the time spent in turns since, nanoseconds.
    var markOffset: Int
    var waited: UInt64 = 0
  }

  private let file: SegmentFile
  private let socket: Int32
  private let end: Int
  private let limits: SegmentServerLimits
  private let isCalledOff = Atomic<Bool>(false)
  private var cursor: Cursor
  /// Called once, in the thread that had the last turn.
  let whenEnded: @Sendable (Outcome) -> Void

  /// - Parameter socket: its own descriptor, closed when this object goes.
  init(
    _ file: SegmentFile, range: Range<Int>, socket: Int32, limits: SegmentServerLimits,
    whenEnded: @escaping @Sendable (Outcome) -> Void
  ) {
    self.file = file
    self.socket = socket
    self.limits = limits
    self.whenEnded = whenEnded
    end = range.upperBound
    cursor = Cursor(offset: range.lowerBound, markOffset: range.lowerBound)
  }

  deinit { close(socket) }

  /// Ends the transfer soon; a thread that waits for the peer wakes at once.
  func callOff() {
    isCalledOff.store(true, ordering: .relaxed)
    shutdown(socket, Int32(SHUT_RDWR))
  }

  /// Sends until everything is sent, the transfer breaks, or others want the thread.
  func takeTurn(othersWait: () -> Bool) -> Outcome {
    let start = NIODeadline.now().uptimeNanoseconds
    var markTime = start &- cursor.waited
    while true {
      if isCalledOff.load(ordering: .relaxed) { return .broken("the connection was closed") }
      var offset = off_t(cursor.offset)
      let sent = sendfile(socket, file.raw, &offset, min(limits.sendBytes, end - cursor.offset))
      let error = errno
      let now = NIODeadline.now().uptimeNanoseconds
      if sent > 0 {
        cursor.offset += sent
        if cursor.offset == end { return .sent }
        if cursor.offset - cursor.markOffset >= limits.progressBytesMin {
          cursor.markOffset = cursor.offset
          markTime = now
        }
      } else if sent == 0 {
        return .broken("the file of the map output was cut")
      } else if error == EAGAIN {
        waitForPeer()
      } else if error != EINTR {
        return .broken("sending: \(String(cString: strerror(error)))")
      }
      cursor.waited = now &- markTime
      if cursor.waited > UInt64(limits.stallMilliseconds) * 1_000_000 {
        return .broken("the peer takes nothing")
      }
      if now - start > UInt64(limits.turnMilliseconds) * 1_000_000 && othersWait() {
        return .again
      }
    }
  }

  /// Waits for room in the socket, for at most one turn.
  private func waitForPeer() {
    var wanted = pollfd(fd: socket, events: Int16(POLLOUT), revents: 0)
    let most = min(limits.turnMilliseconds, limits.stallMilliseconds)
    poll(&wanted, 1, Int32(max(1, most)))
  }
}
