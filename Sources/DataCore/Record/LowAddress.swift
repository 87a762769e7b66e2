/// An address in the lower 48 bits of a word, next to 16 bits of something else: the user space of
/// x86-64 and AArch64 ends there.
enum LowAddress {
  static let mask: UInt64 = 1 << 48 - 1

  @inline(__always)
  static func bits(of address: UnsafeRawPointer) -> UInt64 {
    UInt64(UInt(bitPattern: address)) & mask
  }

  /// The address in a word.
  ///
  /// Safe: `bits` made the word from an address, which is not null.
  @inline(__always)
  static func pointer(in word: UInt64) -> UnsafeRawPointer {
    UnsafeRawPointer(bitPattern: UInt(word & mask)).unsafelyUnwrapped
  }
}
