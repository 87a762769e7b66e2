import Glibc
import JobModel

/// An open file that holds the segment; closed when the object goes. Creating one and reading from
/// it wait for the disk.
final class SegmentFile: Sendable {
  let raw: Int32

  enum Failure: Error, Equatable {
    /// The file does not exist, or ends before the segment does.
    case gone(String)
    /// There are no descriptors left at the moment.
    case busy
    case disk(String)
  }

  init(_ place: SegmentLocation) throws(Failure) {
    raw = open(place.path.cString, O_RDONLY | O_CLOEXEC)
    guard raw >= 0 else {
      switch errno {
      case ENOENT, ENOTDIR: throw .gone("the file of the map output is gone")
      case EMFILE, ENFILE, ENOMEM: throw .busy
      default: throw .disk("the file of the map output cannot be opened: \(Self.lastError)")
      }
    }
    var status = stat()
    guard fstat(raw, &status) == 0 else {
      throw .disk("the file of the map output cannot be examined: \(Self.lastError)")
    }
    guard place.offset >= 0, place.bytes >= 0,
      Int(status.st_size) >= place.offset.addingSaturated(place.bytes)
    else {
      throw .gone("the file of the map output was cut to \(status.st_size) bytes")
    }
  }

  deinit { close(raw) }

  /// Fills the buffer from `offset` on.
  func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(Failure) {
    var done = 0
    while done < buffer.count {
      let count = pread(raw, buffer.baseAddress! + done, buffer.count - done, off_t(offset + done))
      if count > 0 {
        done += count
      } else if count == 0 {
        throw .gone("the file of the map output was cut")
      } else if errno != EINTR {
        throw .disk("the map output cannot be read: \(Self.lastError)")
      }
    }
  }

  private static var lastError: String { String(cString: strerror(errno)) }
}
