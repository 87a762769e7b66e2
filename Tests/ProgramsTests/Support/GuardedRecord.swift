import Glibc

/// A record between two pages that cannot be read.
enum GuardedRecord {
  static func with<Result>(
    _ record: [UInt8], atEnd: Bool, _ body: (UnsafeRawBufferPointer) throws -> Result
  ) rethrows -> Result {
    let page = 4096
    let inner = (record.count + page - 1) / page * page
    let mapped = mmap(
      nil, inner + 2 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)!
    precondition(mapped != MAP_FAILED)
    defer { munmap(mapped, inner + 2 * page) }
    let first = mapped + page
    precondition(mprotect(first, inner, PROT_READ | PROT_WRITE) == 0 || inner == 0)
    let start = atEnd ? first + inner - record.count : first
    start.copyMemory(from: record, byteCount: record.count)
    return try body(UnsafeRawBufferPointer(start: start, count: record.count))
  }
}
