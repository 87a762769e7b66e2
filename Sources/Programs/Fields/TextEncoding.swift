/// Encodes texts as bytes that sort in the order of the texts, whatever follows them.
///
///     a byte of 0 or 1   1, and the byte plus 1
///     another byte       itself
///     the end            0
///
/// So the end sorts before any byte, as shorter texts do, and no text runs into what follows it.
/// With `mask` ~0 instead of 0, all bytes are complemented, including the end, which reverses the
/// order. A text that is followed by nothing and whose order is not reversed needs no end and is
/// stored as it is.
enum TextEncoding {
  private static let end: UInt8 = 0
  private static let escape: UInt8 = 1

  /// Appends the encoding of the text from `start` to before `end`, with a-z in upper case if
  /// `folds` is set.
  ///
  /// Safe: it reads nothing outside the text, and the buffer has room for the word that is written
  /// past the end.
  ///
  /// - Complexity: eight bytes at a time, unless there are bytes of 0 or 1.
  @inline(__always)
  static func append(
    _ start: UnsafeRawPointer, _ end: UnsafeRawPointer, folds: Bool, mask: UInt64,
    to buffer: inout KeyBuffer
  ) {
    let count = end - start
    let target = buffer.room(for: count &+ 1)
    // Escapes are rare. If there is one, start again from the beginning.
    guard copy(start, count, to: target, folds: folds, mask: mask, stopsAtEscape: true) else {
      return appendEscaped(start, end, folds: folds, mask: mask, to: &buffer)
    }
    target.storeBytes(
      of: Self.end ^ UInt8(truncatingIfNeeded: mask), toByteOffset: count, as: UInt8.self)
    buffer.append(upTo: target + count + 1)
  }

  /// Appends a text that is followed by nothing and whose order is not reversed.
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

  /// Appends the bytes of the text that are in `set`, which contains neither 0 nor 1.
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
      // The next byte overwrites one that is left out.
      target += set.count(byte)
      place += 1
    }
    if !isLast {
      target.storeBytes(of: Self.end ^ mask, as: UInt8.self)
      target += 1
    }
    buffer.append(upTo: target)
  }

  /// Calls `body` with the text whose encoding, without its end, is in `encoded`: it was neither
  /// folded nor complemented.
  ///
  /// - Complexity: O(1) if there are no escapes but to look for them.
  static func withDecoded(
    _ encoded: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Void
  ) {
    guard encoded.contains(escape) else { return body(encoded) }
    var text: [UInt8] = []
    text.reserveCapacity(encoded.count)
    var isEscaped = false
    for byte in encoded {
      if byte == escape && !isEscaped {
        isEscaped = true
      } else {
        text.append(isEscaped ? byte - 1 : byte)
        isEscaped = false
      }
    }
    text.withUnsafeBytes(body)
  }

  /// Copies words; returns false if it stopped at a byte that must be escaped.
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
    // Ones above the text, so that the bytes after its end do not look like bytes of 0.
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
