import CGristKernels

/// Lower-case copies of texts, for searches that ignore case. All use the same buffer.
final class FoldedText {
  private var buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 4 << 10, alignment: 64)

  deinit { buffer.deallocate() }

  /// `text` in lower case; valid until the next call.
  func lowered(_ text: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    guard let source = text.baseAddress else { return text }
    if buffer.count < text.count {
      buffer.deallocate()
      buffer = .allocate(byteCount: max(text.count, 2 * buffer.count), alignment: 64)
    }
    let target = buffer.baseAddress!
    grist_lowercase(
      target.assumingMemoryBound(to: UInt8.self), source.assumingMemoryBound(to: UInt8.self),
      text.count)
    return UnsafeRawBufferPointer(start: target, count: text.count)
  }
}
