import CGristKernels

/// Encodes what sort(1) -g compares, as bytes that sort in its order (`grist_general_number`): text
/// that strtold(3) does not read, NaN, and then the numbers, as long double. NaNs differ only by
/// their sign, as from coreutils 9.2 on.
///
/// A long double of x86-64 has a mantissa of 64 bits. On machines where it has more, numbers are
/// rounded to as many, so that the order is the same everywhere.
enum GeneralEncoding {
  /// Appends the encoding of the number with which the text begins.
  ///
  /// - Complexity: O(bytes of the text): it is copied, because C wants a NUL at its end.
  static func append(
    _ start: UnsafeRawPointer, _ end: UnsafeRawPointer, mask: UInt64, to buffer: inout KeyBuffer
  ) {
    let count = end - start
    let target = buffer.room(for: max(count + 1, Int(GRIST_GENERAL_NUMBER_BYTES_MAX)))
    target.copyMemory(from: start, byteCount: count)
    target.storeBytes(of: 0, toByteOffset: count, as: UInt8.self)
    let written = grist_general_number(
      target.assumingMemoryBound(to: CChar.self), target.assumingMemoryBound(to: UInt8.self))
    let mask = UInt8(truncatingIfNeeded: mask)
    for place in 0..<written {
      let byte = target.load(fromByteOffset: place, as: UInt8.self)
      target.storeBytes(of: byte ^ mask, toByteOffset: place, as: UInt8.self)
    }
    buffer.append(upTo: target + written)
  }
}
