import Foundation

/// Memory followed by an unreadable page: reading past its end is fatal.
package final class GuardedPages {
  package let start: UnsafeMutableRawPointer
  /// The end of what can be read.
  package let end: UnsafeMutableRawPointer
  private let mappedBytes: Int

  package struct NoMemory: Error {}

  package init(byteCount: Int) throws {
    let page = Int(getpagesize())
    let usable = max((byteCount + page - 1) / page, 1) * page
    mappedBytes = usable + page
    guard
      let mapped = mmap(
        nil, mappedBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
      mapped != MAP_FAILED, mprotect(mapped + usable, page, PROT_NONE) == 0
    else { throw NoMemory() }
    start = mapped
    end = mapped + usable
  }

  deinit { munmap(start, mappedBytes) }
}
