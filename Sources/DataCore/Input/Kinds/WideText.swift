import JobModel

/// Recognises UTF-16 and UTF-32 without a byte-order mark by their NULs: texts of mostly ASCII have
/// one, or three, at the same places of nearly all characters. Pure.
enum WideText {
  /// Fewer characters may be a coincidence.
  private static let charactersMin = 4
  /// From this many on, some characters may be others than ASCII.
  private static let charactersMany = 32

  static func kind(_ head: UnsafeRawBufferPointer, isWhole: Bool) -> DataKind? {
    guard head.contains(0) else { return nil }
    if !isWhole || head.count % 4 == 0 {
      if isWide(head, unit: 4, low: 0) { return .utf32LittleEndian }
      if isWide(head, unit: 4, low: 3) { return .utf32BigEndian }
    }
    if !isWhole || head.count % 2 == 0 {
      if isWide(head, unit: 2, low: 0) { return .utf16LittleEndian }
      if isWide(head, unit: 2, low: 1) { return .utf16BigEndian }
    }
    return nil
  }

  /// - Parameters:
  ///   - unit: bytes of a character.
  ///   - low: which of them holds an ASCII character.
  private static func isWide(_ head: UnsafeRawBufferPointer, unit: Int, low: Int) -> Bool {
    let characters = head.count / unit
    guard characters >= charactersMin else { return false }
    var ascii = 0
    for start in stride(from: 0, to: characters * unit, by: unit) {
      let byte = head[start + low]
      // A zero here is the rest of another encoding, or no text.
      guard byte != 0 else { return false }
      let others = (start..<start + unit).filter { $0 != start + low }
      if others.allSatisfy({ head[$0] == 0 }) {
        guard isText(byte) else { return false }
        ascii += 1
      }
    }
    return characters < charactersMany ? ascii == characters : 4 * ascii >= 3 * characters
  }

  /// ASCII that can be seen, white space, or the upper half of Latin-1.
  private static func isText(_ byte: UInt8) -> Bool {
    (32...126).contains(byte) || (9...13).contains(byte) || byte >= 160
  }
}
