/// Texts as bytes whose order is that of the texts, whatever follows them.
///
///     a byte of 0 or 1   1, and the byte plus 1
///     another byte       itself
///     the end            0
///
/// So the end comes before any byte, as shorter texts do, and no text runs into
/// what follows it. With `mask` ~0 instead of 0 all bytes are complemented, the
/// end's, too, which turns the order round. A text that nothing follows, and
/// whose order is not turned round, needs no end and stands as it is.
enum TextEncoding {
  private static let end: UInt8 = 0
  private static let escape: UInt8 = 1

  /// Appends the encoding of the text from `start` to before `end`, with a-z as
  /// A-Z where `folds` says so.
  ///
  /// Safe: it reads nothing outside of the text; the buffer has room for the word
  /// that is written over the end.
  ///
  /// - Complexity: eight bytes at a time, unless there are bytes of 0 or 1.
  @inline(__always)
  static func append(
    _ start: UnsafeRawPointer, _ end: UnsafeRawPointer, folds: Bool, mask: UInt64,
    to buffer: inout KeyBuffer
  ) {
    let count = end - start
    let target = buffer.room(for: count &+ 1)
    // Escapes are rare: if one is found, all is done again.
    guard copy(start, count, to: target, folds: folds, mask: mask, stopsAtEscape: true) else {
      return appendEscaped(start, end, folds: folds, mask: mask, to: &buffer)
    }
    target.storeBytes(
      of: Self.end ^ UInt8(truncatingIfNeeded: mask), toByteOffset: count, as: UInt8.self)
    buffer.append(upTo: target + count + 1)
  }

  /// Appends a text that nothing follows, and whose order is not turned round.
  @inline(__always)
  static func appendLast(
    _ start: UnsafeRawPointer, _ end: UnsafeRawPointer, folds: Bool, to buffer: inout KeyBuffer
  ) {
    let count = end - start
    let target = buffer.room(for: count)
    if folds {
      _ = copy(start, count, to: target, folds: true, mask: 0, stopsAtEscape: false)
    } else {
      target.copyMemory(from: start, byteCount: count)
    }
    buffer.append(upTo: target + count)
  }

  /// Appends those bytes of the text that are in `set`, which has neither 0 nor 1 in it.
  @inline(__always)
  static func appendFiltered(
    _ start: UnsafeRawPointer, _ end: UnsafeRawPointer, folds: Bool, mask: UInt64,
    isLast: Bool, keeping set: ByteSet, to buffer: inout KeyBuffer
  ) {
    var target = buffer.room(for: end - start &+ 1)
    let mask = UInt8(truncatingIfNeeded: mask)
    var place = start
    while place < end {
      let byte = place.load(as: UInt8.self)
      let folded = folds ? ByteClass.uppercased(byte) : byte
      target.storeBytes(of: folded ^ mask, as: UInt8.self)
      // A byte that is left out is written over by the next one.
      target += set.count(byte)
      place += 1
    }
    if !isLast {
      target.storeBytes(of: Self.end ^ mask, as: UInt8.self)
      target += 1
    }
    buffer.append(upTo: target)
  }

  /// Copies words; false where it stopped because of a byte to escape.
  @inline(__always)
  private static func copy(
    _ source: UnsafeRawPointer, _ count: Int, to target: UnsafeMutableRawPointer, folds: Bool,
    mask: UInt64, stopsAtEscape: Bool
  ) -> Bool {
    var offset = 0
    while offset &+ 8 <= count {
      let word = UInt64(
        littleEndian: source.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
      if stopsAtEscape && ByteWord.hasZeroOrOne(word) { return false }
      let folded = (folds ? ByteWord.uppercased(word) : word) ^ mask
      target.storeBytes(of: folded.littleEndian, toByteOffset: offset, as: UInt64.self)
      offset &+= 8
    }
    let left = count &- offset
    guard left > 0 else { return true }
    let word = ByteWord.load(source + offset, count: left)
    // Ones above the text, so that its end is not taken for bytes of 0.
    let padded = word | ~0 &<< UInt64(truncatingIfNeeded: 8 &* left)
    if stopsAtEscape && ByteWord.hasZeroOrOne(padded) { return false }
    let folded = (folds ? ByteWord.uppercased(word) : word) ^ mask
    target.storeBytes(of: folded.littleEndian, toByteOffset: offset, as: UInt64.self)
    return true
  }

  @inline(never)
  private static func appendEscaped(
    _ start: UnsafeRawPointer, _ end: UnsafeRawPointer, folds: Bool, mask: UInt64,
    to buffer: inout KeyBuffer
  ) {
    var target = buffer.room(for: 2 * (end - start) + 1)
    let mask = UInt8(truncatingIfNeeded: mask)
    var place = start
    while place < end {
      let byte = place.load(as: UInt8.self)
      if byte <= escape {
        target.storeBytes(of: escape ^ mask, as: UInt8.self)
        target.storeBytes(of: (byte + 1) ^ mask, toByteOffset: 1, as: UInt8.self)
        target += 2
      } else {
        let folded = folds ? ByteClass.uppercased(byte) : byte
        target.storeBytes(of: folded ^ mask, as: UInt8.self)
        target += 1
      }
      place += 1
    }
    target.storeBytes(of: Self.end ^ mask, as: UInt8.self)
    buffer.append(upTo: target + 1)
  }
}
