import Glibc
import JobModel
import Storage

/// A range of zeroed memory. A large one is address space from the kernel: pages cost memory only
/// when they are first touched, so a region may be reserved for the worst case. A small one comes
/// from the heap, which costs no system calls.
package struct Region: ~Copyable {
  package let start: UnsafeMutableRawPointer
  package let byteCount: Int
  /// The mapping from the kernel; nil if the memory is from the heap.
  private let mapped: UnsafeMutableRawPointer?
  private let mappedBytes: Int

  /// - Parameter hugePages: asks for 2 MiB pages, which halves the time of scattered access to
  ///   large tables. The region starts on such a page.
  /// - Throws: a memory failure if the process may not have that much.
  package init(byteCount: Int, hugePages: Bool) throws {
    let rounded = max(Self.roundedToPage(byteCount), Self.pageBytes)
    guard rounded > Self.heapBytesMax else {
      start = .allocate(byteCount: rounded, alignment: Self.heapAlignment)
      memset(start, 0, rounded)
      self.byteCount = rounded
      mapped = nil
      mappedBytes = 0
      return
    }
    mappedBytes = rounded + (hugePages ? Self.hugePageBytes : 0)
    let mapped = mmap(
      nil, mappedBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
    guard let mapped, mapped != MAP_FAILED else { throw Self.refused(mappedBytes, .last) }
    self.mapped = mapped
    self.byteCount = rounded
    start = hugePages ? mapped.alignedUp(toMultipleOf: Self.hugePageBytes) : mapped
    if hugePages { _ = madvise(start, rounded, Int32(MADV_HUGEPAGE)) }
  }

  deinit {
    if let mapped { munmap(mapped, mappedBytes) } else { start.deallocate() }
  }

  /// Returns the memory as far as possible; it reads as zero afterwards.
  package func release() {
    if mapped != nil {
      _ = madvise(start, byteCount, Int32(MADV_DONTNEED))
    } else {
      memset(start, 0, byteCount)
    }
  }

  private static func refused(_ byteCount: Int, _ failure: System.Failure) -> JobFailure {
    JobFailure(
      .memory,
      "cannot reserve \(ByteSize.format(byteCount)) (\(byteCount) bytes) of address space: \(failure)\ngive less --memory or fewer --slots, or raise the limit of the process (ulimit -v)"
    )
  }

  /// Zeroing this much costs less than the calls that map it, and malloc does not map it itself.
  private static let heapBytesMax = 64 << 10
  /// A cache line.
  private static let heapAlignment = 64

  package static let pageBytes = 4096
  private static let hugePageBytes = 2 << 20

  package static func roundedToHugePage(_ bytes: Int) -> Int {
    (bytes + hugePageBytes - 1) & ~(hugePageBytes - 1)
  }

  package static func roundedToPage(_ bytes: Int) -> Int {
    (bytes + pageBytes - 1) & ~(pageBytes - 1)
  }
}
