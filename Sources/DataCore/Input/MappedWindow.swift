import CGristKernels
import Glibc
import JobModel
import Storage

/// A window of a file, mapped at the same address again and again. Small windows are copied
/// instead, which costs one system call.
///
/// At least `Limits.overreadBytes` zeros follow the window, so that kernels may read past the end
/// of a text. If a file is truncated while it is mapped, reading gives zeros instead of a SIGBUS,
/// and the next `verify` throws.
///
/// Only the window of a file is resident, so the memory of a process stays within its budget
/// however large the input is.
class MappedWindow {
  /// Address space, reserved once there is something large to show.
  private struct Mapping {
    let start: UnsafeMutableRawPointer
    let capacity: Int
    let guardSlot: Int32
  }

  private let byteCount: Int
  private var mapping: Mapping?
  private var copy = PaddedBuffer(capacity: 0)
  /// Whether the file ended within what was copied.
  private var wasCut = false

  /// The most bytes that are copied: copying them takes as long as mapping and unmapping them.
  private static let copiedBytesMax = 64 << 10

  /// - Parameter byteCount: how much is usually shown at once.
  init(byteCount: Int) { self.byteCount = byteCount }

  deinit { release() }

  /// Whether it moves over a stream, which has no size before it ends.
  var isStream: Bool { false }

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

  /// The address space, with room for `byteCount` bytes and a page of zeros.
  private func mapping(for byteCount: Int) throws -> Mapping {
    if let mapping, byteCount + Region.pageBytes <= mapping.capacity { return mapping }
    let larger = try Self.reserve(max(byteCount, self.byteCount))
    release()
    mapping = larger
    return larger
  }

  /// Shows `byteCount` bytes of the file from `offset`; both must be within the file, and an empty
  /// file shows none. What an earlier call showed is no longer valid.
  ///
  /// - Throws: an input failure that names the file if it has become shorter.
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
    // First zeros everywhere, then the file over the front of them.
    let zeros = mmap(
      start, room.capacity, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0)
    guard zeros != MAP_FAILED else { throw System.failure("map", file.path, in: .input) }
    let mapped = mmap(
      start, length, PROT_READ, MAP_PRIVATE | MAP_FIXED, file.raw, off_t(first))
    guard mapped != MAP_FAILED else { throw System.failure("map", file.path, in: .input) }
    // One call fills the page table for the whole window. Older kernels do not support it, and
    // fault page by page.
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
  /// Throws if the file's size differs from the planned one.
  func checkSize(planned: Int) throws {
    let now = try size()
    guard now == planned else { throw InputFailures.changed(path, from: planned, to: now) }
  }
}
