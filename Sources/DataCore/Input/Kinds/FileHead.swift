import JobModel

/// Looks at the first bytes of files: whether they are gzip, and what their text plainly is.
///
/// A look costs some microseconds and, for gzip, inflating 512 bytes.
final class FileHead {
  private var inflater: (any Inflater)?
  private let text = PaddedBuffer(capacity: DataKind.headBytes)

  /// Bytes of a file to look at. Its first member may be short or empty; several fit in.
  static let bytes = 4 << 10
  /// The same if a long header is before the first member's text.
  static let bytesMax = bytes + Limits.gzipHeaderBytesMax

  /// What is known of a file.
  struct Finding: Equatable {
    var format = InputFile.Format.plain
    /// nil if nothing speaks against text. A file that cannot be inflated has none: its reader says
    /// what is wrong.
    var kind: DataKind?
    /// Whether more than `bytes` are needed to know its kind.
    var needsMore = false
  }

  /// - Parameters:
  ///   - head: the first bytes of a file.
  ///   - isWhole: whether these are all.
  func look(at head: UnsafeRawBufferPointer, isWhole: Bool) -> Finding {
    guard GzipHeader.looksLikeGzip(head) else {
      // One or two bytes of the three by which gzip is known.
      let isBeginning =
        isWhole && (1...2).contains(head.count) && head[0] == 0x1f
        && (head.count == 1 || head[1] == 0x8b)
      let isAll = isWhole && head.count <= DataKind.headBytes
      return Finding(
        kind: isBeginning ? .gzipBeginning : DataKind.recognised(head, isWhole: isAll))
    }
    if case .incomplete = GzipHeader.parse(head), !isWhole {
      return Finding(format: .gzip, needsMore: true)
    }
    let inflated = inflate(head)
    let isAll = isWhole && inflated.isWhole && inflated.count < text.capacity
    return Finding(
      format: .gzip, kind: DataKind.recognised(text.first(inflated.count), isWhole: isAll))
  }

  /// Inflates the first members, as far as they fit. Returns how many bytes of text there are, and
  /// whether they are all that `file` holds.
  private func inflate(_ file: UnsafeRawBufferPointer) -> (count: Int, isWhole: Bool) {
    let inflater = inflater ?? InflaterKind.preferred.make()
    self.inflater = inflater
    var offset = 0
    var count = 0
    while count < text.capacity, offset < file.count {
      let rest = UnsafeRawBufferPointer(rebasing: file[offset...])
      guard case .header(let header) = GzipHeader.parse(rest) else { return (count, false) }
      offset += header.byteCount
      inflater.reset()
      var state = InflateStep.State.more
      while state == .more {
        let step = inflater.inflate(
          UnsafeRawBufferPointer(rebasing: file[offset...]),
          into: text.room(from: count, to: text.capacity))
        (offset, count, state) = (offset + step.consumed, count + step.produced, step.state)
        if state == .more, step.produced == 0 || count == text.capacity { return (count, false) }
      }
      guard state == .ended, offset + GzipHeader.trailerBytes <= file.count else {
        return (count, false)
      }
      offset += GzipHeader.trailerBytes
      offset += UnsafeRawBufferPointer(rebasing: file[offset...]).leadingZeros
    }
    return (count, offset == file.count)
  }
}
