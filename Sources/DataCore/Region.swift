import Glibc

extension UnsafeRawPointer {
  /// Stands for the place of no bytes at all; nothing is read there.
  @inline(__always)
  static var noBytes: UnsafeRawPointer { UnsafeRawPointer(bitPattern: 16)! }
}

/// A range of address space from the kernel. Pages cost memory only when they
/// are first touched, so a region may be reserved for the worst case.
package struct Region: ~Copyable {
  package let start: UnsafeMutableRawPointer
  package let byteCount: Int
  private let mapped: UnsafeMutableRawPointer
  private let mappedBytes: Int

  /// - Parameter hugePages: ask for 2 MiB pages, which halves the time of
  ///   scattered access over large tables. The region starts at such a page.
  package init(byteCount: Int, hugePages: Bool) {
    let rounded = max(Self.roundedToPage(byteCount), Self.pageBytes)
    mappedBytes = rounded + (hugePages ? Self.hugePageBytes : 0)
    let mapped = mmap(
      nil, mappedBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
    // Address space is not memory: 47 bits of it do not run out under the limits.
    guard let mapped, mapped != MAP_FAILED else {
      preconditionFailure("cannot reserve \(rounded) bytes of address space")
    }
    self.mapped = mapped
    self.byteCount = rounded
    start = hugePages ? mapped.alignedUp(toMultipleOf: Self.hugePageBytes) : mapped
    if hugePages { _ = madvise(start, rounded, Int32(MADV_HUGEPAGE)) }
  }

  deinit { munmap(mapped, mappedBytes) }

  /// Gives the pages back to the kernel; they read as zero afterwards.
  package func release() { _ = madvise(start, byteCount, Int32(MADV_DONTNEED)) }

  package static let pageBytes = 4096
  private static let hugePageBytes = 2 << 20

  package static func roundedToPage(_ bytes: Int) -> Int {
    (bytes + pageBytes - 1) & ~(pageBytes - 1)
  }
}
