/// Cuts a text that comes in pieces into lines. Of a line longer than a limit it keeps the start. Pure.
package struct LineCutter {
  private let lineBytesMax: Int
  private var partial: [UInt8] = []
  private var isPartial = false
  private var cutBytes = 0

  package init(lineBytesMax: Int = StreamingLimits.shownLineBytesMax) {
    self.lineBytesMax = lineBytesMax
  }

  /// Calls `body` with each line that ends in `piece`, without its end.
  package mutating func feed(_ piece: UnsafeRawBufferPointer, _ body: ([UInt8]) -> Void) {
    var rest = piece[...]
    while let newline = rest.firstIndex(of: 10) {
      keep(rest[..<newline])
      end(body)
      rest = rest[(newline + 1)...]
    }
    if !rest.isEmpty { keep(rest) }
  }

  /// The text has ended; its last line may lack its end.
  package mutating func finish(_ body: ([UInt8]) -> Void) {
    if isPartial { end(body) }
  }

  private mutating func keep(_ bytes: Slice<UnsafeRawBufferPointer>) {
    isPartial = true
    let kept = bytes.prefix(lineBytesMax - partial.count)
    partial.append(contentsOf: kept)
    cutBytes += bytes.count - kept.count
  }

  private mutating func end(_ body: ([UInt8]) -> Void) {
    if partial.last == 13 && cutBytes == 0 { partial.removeLast() }
    if cutBytes > 0 { partial.append(contentsOf: Array("... (\(cutBytes) more bytes)".utf8)) }
    body(partial)
    partial.removeAll(keepingCapacity: true)
    isPartial = false
    cutBytes = 0
  }
}
