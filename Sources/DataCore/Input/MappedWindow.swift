import CGristKernels
import Glibc
import JobModel
import Storage

/// A window of a file, mapped at the same place again and again; what is small is copied instead,
/// which costs one system call.
///
/// Behind what is shown lie at least `Limits.overreadBytes` zeros, so that kernels may read past the
/// end of a text. A file that is cut while it is mapped gives zeros instead of a SIGBUS, and the next
/// `verify` throws.
///
/// What is resident of the file is what the window shows, which keeps the
/// memory of a process in its budget however large the input is.
final class MappedWindow {
  /// Address space, once there was something large to show.
  private struct Mapping {
    let start: UnsafeMutableRawPointer
    let capacity: Int
    let guardSlot: Int32
  }

  private let byteCount: Int
  private var mapping: Mapping?
  private var copy = PaddedBuffer(capacity: 0)
  /// Whether the file ended inside of what was copied.
  private var wasCut = false

  /// Bytes that are copied at most: it takes as long as to map and unmap them.
  private static let copiedBytesMax = 64 << 10

  /// - Parameter byteCount: what is shown at once, mostly.
  init(byteCount: Int) { self.byteCount = byteCount }

  deinit { release() }

  /// Address space for a window, its first and last partial pages, and the zero page.
  private static func reserve(_ byteCount: Int) throws -> Mapping {
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
    return Mapping(start: start, capacity: capacity, guardSlot: slot)
  }

  private func release() {
    guard let mapping else { return }
    grist_unguard(mapping.guardSlot)
    munmap(mapping.start, mapping.capacity)
    self.mapping = nil
  }

  /// The address space, with room for so many bytes and a page of zeros.
  private func mapping(for byteCount: Int) throws -> Mapping {
    if let mapping, byteCount + Region.pageBytes <= mapping.capacity { return mapping }
    let larger = try Self.reserve(max(byteCount, self.byteCount))
    release()
    mapping = larger
    return larger
  }

  /// Shows `byteCount` bytes of the file from `offset`, which must lie in it; of an empty file,
  /// none. What an earlier call showed is gone.
  ///
  /// - Throws: an input failure that names the file when it got shorter.
  func show(
    _ file: borrowing FileDescriptor, offset: Int, byteCount: Int
  ) throws -> UnsafeRawBufferPointer {
    if byteCount <= Self.copiedBytesMax {
      return try copied(file, offset: offset, byteCount: byteCount)
    }
    let first = offset & ~(Region.pageBytes - 1)
    let length = offset + byteCount - first
    let room = try mapping(for: length)
    let start = room.start
    // Zeros everywhere, then the file over the front of them.
    let zeros = mmap(
      start, room.capacity, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0)
    guard zeros != MAP_FAILED else { throw System.failure("map", file.path, in: .input) }
    let mapped = mmap(
      start, length, PROT_READ, MAP_PRIVATE | MAP_FIXED, file.raw, off_t(first))
    guard mapped != MAP_FAILED else { throw System.failure("map", file.path, in: .input) }
    // One call fills the page table for the whole window. Older kernels do not
    // know it, and fault page by page.
    _ = madvise(start, length, Self.populateRead)
    return UnsafeRawBufferPointer(start: start + (offset - first), count: byteCount)
  }

  private func copied(
    _ file: borrowing FileDescriptor, offset: Int, byteCount: Int
  ) throws -> UnsafeRawBufferPointer {
    copy.reserveExactly(byteCount)
    let count = try file.read(into: copy.room(from: 0, to: byteCount), at: offset)
    wasCut = wasCut || count < byteCount
    memset(copy.start + count, 0, copy.capacity + Limits.overreadBytes - count)
    return copy.first(byteCount)
  }

  /// MADV_POPULATE_READ, since Linux 5.14.
  private static let populateRead: Int32 = 22

  /// Throws if any byte that was shown did not come from the file.
  func verify(_ file: borrowing FileDescriptor, expectedBytes: Int) throws {
    if wasCut || mapping.map({ grist_guard_was_hit($0.guardSlot) != 0 }) ?? false {
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
