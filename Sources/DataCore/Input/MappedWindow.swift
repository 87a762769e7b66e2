import CGristKernels
import Glibc
import JobModel

/// A window of a file, mapped at the same place again and again.
///
/// Behind the window lies at least one page of zeros, so that kernels may read
/// past the end of a text. A file that is cut while it is mapped gives zeros
/// instead of a SIGBUS, and the next `verify` throws.
///
/// What is resident of the file is what the window shows, which keeps the
/// memory of a process in its budget however large the input is.
final class MappedWindow {
  private var start: UnsafeMutableRawPointer
  private var capacity: Int
  private var guardSlot: Int32

  init(byteCount: Int) throws {
    (start, capacity, guardSlot) = try Self.reserve(byteCount)
  }

  deinit { release() }

  /// Address space for a window, its first and last partial pages, and the zero page.
  private static func reserve(
    _ byteCount: Int
  ) throws -> (UnsafeMutableRawPointer, Int, Int32) {
    let capacity = Region.roundedToPage(byteCount) + 2 * Region.pageBytes
    let start = mmap(nil, capacity, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let start, start != MAP_FAILED else {
      throw JobFailure(
        .memory, "cannot reserve \(ByteSize.format(capacity)) of address space for input")
    }
    let slot = grist_guard(start, capacity)
    guard slot >= 0 else {
      munmap(start, capacity)
      throw JobFailure(
        .memory, "more than \(GRIST_GUARDS_MAX) files are mapped at once: use fewer --slots")
    }
    return (start, capacity, slot)
  }

  private func release() {
    grist_unguard(guardSlot)
    munmap(start, capacity)
  }

  /// Shows `byteCount` bytes of the file from `offset`, which must lie in it.
  /// What an earlier call showed is gone.
  ///
  /// - Throws: an input failure that names the file when it got shorter.
  func show(
    _ file: borrowing FileDescriptor, offset: Int, byteCount: Int
  ) throws -> UnsafeRawBufferPointer {
    let first = offset & ~(Region.pageBytes - 1)
    let length = offset + byteCount - first
    if length + Region.pageBytes > capacity {
      let larger = try Self.reserve(byteCount)
      release()
      (start, capacity, guardSlot) = larger
    }
    // Zeros everywhere, then the file over the front of them.
    let zeros = mmap(
      start, capacity, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0)
    let mapped = mmap(
      start, length, PROT_READ, MAP_PRIVATE | MAP_FIXED, file.raw, off_t(first))
    guard zeros != MAP_FAILED, mapped != MAP_FAILED else {
      throw System.failure("map", file.path, in: .input)
    }
    // One call fills the page table for the whole window. Older kernels do not
    // know it, and fault page by page.
    _ = madvise(start, length, Self.populateRead)
    return UnsafeRawBufferPointer(start: start + (offset - first), count: byteCount)
  }

  /// MADV_POPULATE_READ, since Linux 5.14.
  private static let populateRead: Int32 = 22

  /// Throws if any byte that was shown did not come from the file.
  func verify(_ file: borrowing FileDescriptor, expectedBytes: Int) throws {
    if grist_guard_was_hit(guardSlot) != 0 {
      throw InputFailures.changed(file.path, from: expectedBytes, to: try file.size())
    }
  }
}

/// Failures of input files, worded in one place.
enum InputFailures {
  static func changed(_ path: String, from planned: Int, to now: Int) -> JobFailure {
    JobFailure(
      .input,
      "\(path) changed while it was read: it had \(planned) bytes and has \(now) now\nrun the job again when nothing writes to it"
    )
  }

  static func lineTooLong(_ path: String, offset: Int, limit: Int) -> JobFailure {
    JobFailure(
      .input,
      "\(path): the line at \(offset) is longer than \(ByteSize.format(limit)), which is what the memory budget allows a line\nraise --memory, or check that the file is text"
    )
  }

  static func damagedGzip(_ path: String, offset: Int, _ what: String) -> JobFailure {
    JobFailure(.input, "\(path): damaged gzip at byte \(offset): \(what)")
  }
}

extension FileDescriptor {
  /// Throws where the file has another size than it was planned with.
  func checkSize(planned: Int) throws {
    let now = try size()
    guard now == planned else { throw InputFailures.changed(path, from: planned, to: now) }
  }
}
