package import JobModel

extension DataKind {
  /// Bytes of a text that are examined: a tar archive is known by its first block.
  package static let headBytes = 512

  /// What the beginning of a text says it is; nil if nothing speaks against text, which includes
  /// invalid UTF-8, NULs and control characters. Pure.
  ///
  /// - Parameters:
  ///   - head: the first `headBytes` bytes, or all if there are fewer.
  ///   - isWhole: whether these are all.
  package static func recognised(_ head: UnsafeRawBufferPointer, isWhole: Bool) -> DataKind? {
    let head = UnsafeRawBufferPointer(rebasing: head.prefix(headBytes))
    let found = DataSignature.all.first { $0.matches(head) }?.kind
    return found ?? ArchiveHeader.kind(head) ?? WideText.kind(head, isWhole: isWhole)
  }
}

extension DataSignature {
  /// Bytes in which to look for control characters.
  private static let controlsNear = 64

  func matches(_ head: UnsafeRawBufferPointer) -> Bool {
    guard pieces.allSatisfy({ $0.matches(head) }) else { return false }
    return !couldBeText || head.prefix(Self.controlsNear).contains(where: Self.isControl)
  }

  /// Whether a byte is a control character that texts do not have. NUL ends records, and ESC begins
  /// what colours a terminal.
  private static func isControl(_ byte: UInt8) -> Bool {
    (1...8).contains(byte) || ((14...31).contains(byte) && byte != 27)
  }
}

extension DataSignature.Piece {
  func matches(_ head: UnsafeRawBufferPointer) -> Bool {
    head.count >= offset + bytes.count
      && head[offset..<offset + bytes.count].elementsEqual(bytes)
  }
}
