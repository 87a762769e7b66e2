import CGristKernels
import DataCore

/// Lower-case copies of texts, for searches that ignore case. All use the same buffer.
final class FoldedText {
  private var buffer = PaddedBuffer(capacity: 4 << 10)

  /// `text` in lower case; valid until the next call.
  func lowered(_ text: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    guard let source = text.baseAddress else { return text }
    buffer.reserve(text.count)
    grist_lowercase(
      buffer.start.assumingMemoryBound(to: UInt8.self),
      source.assumingMemoryBound(to: UInt8.self), text.count)
    return buffer.first(text.count)
  }
}
