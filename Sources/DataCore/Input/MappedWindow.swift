import CGristKernels
import Glibc
import JobModel
import Storage

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

  /// Shows `byteCount` bytes of the file from `offset`, which must lie in it; of an empty file,
  /// none. What an earlier call showed is gone.
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
    guard zeros != MAP_FAILED else { throw System.failure("map", file.path, in: .input) }
    // No bytes cannot be mapped.
    guard length > 0 else { return UnsafeRawBufferPointer(start: start, count: 0) }
    let mapped = mmap(
      start, length, PROT_READ, MAP_PRIVATE | MAP_FIXED, file.raw, off_t(first))
    guard mapped != MAP_FAILED else { throw System.failure("map", file.path, in: .input) }
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

extension FileDescriptor {
  /// Throws where the file has another size than it was planned with.
  func checkSize(planned: Int) throws {
    let now = try size()
    guard now == planned else { throw InputFailures.changed(path, from: planned, to: now) }
  }
}
