import Glibc

/// A range of address space from the kernel. Pages cost memory only when they
/// are first touched, so a region may be reserved for the worst case.
package struct Region: ~Copyable {
  package let start: UnsafeMutableRawPointer
  package let byteCount: Int

  /// - Parameter hugePages: ask for 2 MiB pages, which halves the time of
  ///   scattered access over large tables.
  package init(byteCount: Int, hugePages: Bool) {
    let rounded = max(Self.roundedToPage(byteCount), Self.pageBytes)
    let start = mmap(
      nil, rounded, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
    // Address space is not memory: 47 bits of it do not run out under the limits.
    guard let start, start != MAP_FAILED else {
      preconditionFailure("cannot reserve \(rounded) bytes of address space")
    }
    if hugePages { _ = madvise(start, rounded, Int32(MADV_HUGEPAGE)) }
    self.start = start
    self.byteCount = rounded
  }

  deinit { munmap(start, byteCount) }

  /// Gives the pages from `offset` on back to the kernel; they read as zero afterwards.
  package func release(from offset: Int = 0) {
    let first = Self.roundedToPage(offset)
    if first < byteCount { _ = madvise(start + first, byteCount - first, Int32(MADV_DONTNEED)) }
  }

  package static let pageBytes = 4096

  package static func roundedToPage(_ bytes: Int) -> Int {
    (bytes + pageBytes - 1) & ~(pageBytes - 1)
  }
}
