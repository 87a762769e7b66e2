import Glibc
import JobModel

/// Extracts what is kept from a program's stderr: the tail, the counters and the status. Passes on
/// its lines.
struct StderrWatch {
  private let copyDescriptor: Int32?
  private let onLine: (([UInt8]) -> Void)?
  private let onStatus: ((String) -> Void)?

  private var cutter = LineCutter()
  private var lines = ReporterLines()
  private(set) var tail = StderrTail()
  private(set) var counters = Counters()
  /// The status that was reported last.
  private(set) var status: String?

  /// - Parameters:
  ///   - copyDescriptor: where text is also copied at once; this may block.
  ///   - onLine: called with each line that is no report, without its end.
  ///   - onStatus: called with each status.
  init(
    copyDescriptor: Int32?, onLine: (([UInt8]) -> Void)? = nil, onStatus: ((String) -> Void)?
  ) {
    self.copyDescriptor = copyDescriptor
    self.onLine = onLine
    self.onStatus = onStatus
  }

  /// Returns whether there was a report among the bytes.
  mutating func feed(_ bytes: UnsafeRawBufferPointer) throws(ProgramFault) -> Bool {
    var rest = bytes[...]
    var hasReport = false
    while let event = lines.next(&rest) { hasReport = try take(event) || hasReport }
    return hasReport
  }

  /// The stream has ended.
  mutating func finish() throws(ProgramFault) {
    if let event = lines.finish() { _ = try take(event) }
    if let onLine { cutter.finish(onLine) }
  }

  private mutating func take(_ event: ReporterLines.Event) throws(ProgramFault) -> Bool {
    switch event {
    case .text(let bytes):
      keep(bytes)
      return false
    case .heldText(let bytes):
      bytes.withUnsafeBytes { keep($0) }
      return false
    case .report(.status(let text)):
      status = text
      onStatus?(text)
    case .report(.counter(let group, let name, let value)):
      counters.add(value, to: name, in: group)
      let countMax = StreamingLimits.countersMax
      if counters.count > countMax { throw .manyCounters(countMax) }
    }
    return true
  }

  private mutating func keep(_ bytes: UnsafeRawBufferPointer) {
    tail.append(bytes)
    if let onLine { cutter.feed(bytes, onLine) }
    guard let copyDescriptor else { return }
    var rest = bytes[...]
    while !rest.isEmpty {
      let piece = UnsafeRawBufferPointer(rebasing: rest)
      let written = write(copyDescriptor, piece.baseAddress!, piece.count)
      // A terminal that has gone away is no reason to fail.
      if written < 0 && errno != EINTR { return }
      rest = rest.dropFirst(max(written, 0))
    }
  }
}
