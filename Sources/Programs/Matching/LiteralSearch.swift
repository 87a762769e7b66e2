import CGristKernels
import Glibc

/// Finds a string of one byte or more in texts.
///
/// Safe: `needle` holds `count` bytes as long as this object lives, and `rare` and `rarer` are
/// places in it.
final class LiteralSearch {
  private let needle: UnsafeMutablePointer<UInt8>
  let count: Int
  /// Where in the needle the two bytes stand that are least common in text.
  private let rare: Int
  private let rarer: Int

  init(_ bytes: [UInt8]) {
    precondition(!bytes.isEmpty)
    count = bytes.count
    needle = .allocate(capacity: count)
    needle.initialize(from: bytes, count: count)
    let order = bytes.indices.sorted { Self.rank(bytes[$0]) > Self.rank(bytes[$1]) }
    rarer = order.last ?? 0
    rare = order.dropLast().last ?? rarer
  }

  deinit { needle.deallocate() }

  /// The first place at or behind `start` where the string stands.
  ///
  /// - Complexity: O(bytes), some 10 GB/s where the string's rarest bytes are rare.
  func first(in text: UnsafeRawBufferPointer, from start: Int) -> Int? {
    guard let base = text.baseAddress, start < text.count else { return nil }
    let bytes = base.assumingMemoryBound(to: UInt8.self) + start
    let left = text.count - start
    let place = grist_find_bytes(bytes, left, needle, count, rare, rarer)
    return place < left ? start + place : nil
  }

  func isEqual(to bytes: UnsafeRawBufferPointer) -> Bool {
    bytes.count == count && memcmp(bytes.baseAddress!, needle, count) == 0
  }

  func contains(_ byte: UInt8) -> Bool {
    UnsafeBufferPointer(start: needle, count: count).contains(byte)
  }

  /// How common a byte is in text and code, about: 0 for most bytes.
  private static func rank(_ byte: UInt8) -> Int {
    common.firstIndex(of: byte).map { common.count - $0 } ?? 0
  }

  /// From the most common one on.
  private static let common = Array(" etaoinsrlhdc_um\tpf,gy.b\nw)(;01-v/\"=*kx2TSCEAI>:".utf8)
}
