/// Finds the lines with which a program reports among those it prints to stderr, as in Hadoop
/// Streaming:
///
///     reporter:counter:GROUP,NAME,NUMBER
///     reporter:status:TEXT
///
/// Everything else, including a malformed line of this kind, is ordinary text. Pure: it takes the
/// stream in pieces, passes text on at once, and holds back only what may still become a reporter
/// line.
package struct ReporterLines {
  package enum Report: Equatable {
    case counter(group: String, name: String, value: Int64)
    case status(String)
  }

  package enum Event {
    case report(Report)
    /// Bytes of the piece that was passed in.
    case text(UnsafeRawBufferPointer)
    /// Bytes that were held back before.
    case heldText([UInt8])
  }

  private static let prefix = Array("reporter:".utf8)

  /// The start of a line that may be a report.
  private var held: [UInt8] = []
  /// Whether the rest of this line is text.
  private var isInText = false

  package init() {}

  /// Takes bytes from the front of `piece` and returns what they are; nil at its end.
  package mutating func next(_ piece: inout Slice<UnsafeRawBufferPointer>) -> Event? {
    while !piece.isEmpty {
      if isInText { return .text(text(&piece)) }
      let isWhole = hold(&piece)
      let matching = zip(held, Self.prefix).allSatisfy { $0 == $1 }
      if matching && !isWhole && held.count < StreamingLimits.reporterLineBytesMax { continue }
      isInText = !isWhole
      return isWhole ? line() : heldText()
    }
    return nil
  }

  /// What is still held back when the stream ends: the last line may lack its newline.
  package mutating func finish() -> Event? { held.isEmpty ? nil : line() }

  private mutating func line() -> Event {
    guard let report = Self.report(held) else { return heldText() }
    held = []
    return .report(report)
  }

  private mutating func heldText() -> Event {
    defer { held = [] }
    return .heldText(held)
  }

  /// Text up to the first line that starts as a report would.
  private mutating func text(_ piece: inout Slice<UnsafeRawBufferPointer>) -> UnsafeRawBufferPointer
  {
    var end = piece.startIndex
    repeat {
      guard let newline = piece[end...].firstIndex(of: 10) else {
        end = piece.endIndex
        break
      }
      end = newline + 1
      isInText = end < piece.endIndex && piece[end] != Self.prefix[0]
    } while isInText
    defer { piece = piece[end...] }
    return UnsafeRawBufferPointer(rebasing: piece[..<end])
  }

  /// Moves bytes of one line to `held`, or only a few if the line is text anyway. Returns whether
  /// the line is complete.
  private mutating func hold(_ piece: inout Slice<UnsafeRawBufferPointer>) -> Bool {
    let room = StreamingLimits.reporterLineBytesMax - held.count
    let bytes = piece.prefix(held.count < Self.prefix.count ? 1 : room)
    let newline = bytes.firstIndex(of: 10)
    let taken = newline.map { bytes[...$0] } ?? bytes
    held.append(contentsOf: taken)
    piece = piece[taken.endIndex...]
    return newline != nil
  }

  /// The report in a line, or nil.
  private static func report(_ line: [UInt8]) -> Report? {
    let text = String(decoding: line, as: UTF8.self)
    func rest(after prefix: String) -> Substring? {
      guard text.utf8.starts(with: prefix.utf8) else { return nil }
      let rest = text.utf8.dropFirst(prefix.utf8.count)
      let isBlank: (UInt8) -> Bool = { $0 <= 32 }
      let start = rest.drop(while: isBlank)
      let end = start.lastIndex { !isBlank($0) }.map { start.index(after: $0) }
      return Substring(start[..<(end ?? start.startIndex)])
    }
    if let status = rest(after: "reporter:status:") { return .status(String(status)) }
    guard let counter = rest(after: "reporter:counter:") else { return nil }
    let fields = counter.split(separator: ",", omittingEmptySubsequences: false)
    guard fields.count == 3, !fields[0].isEmpty, !fields[1].isEmpty, let value = Int64(fields[2])
    else { return nil }
    return .counter(group: String(fields[0]), name: String(fields[1]), value: value)
  }
}
