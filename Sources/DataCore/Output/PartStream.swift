import Glibc
package import JobModel
import Storage
import Synchronization

/// The parts of an output as one stream, in the order of their numbers, although they are made at
/// the same time.
///
///     part 3 ── it is its turn ───────────────────▶ out
///     part 4 ─▶ a file in scratch ─ until part 3 has ended ─▶ out
///
/// A part goes out while it is made once all parts before it have; until then it waits on disk, so
/// memory does not depend on its size. Whoever ends the part whose turn it is sends those after it that
/// are complete.
package final class PartStream: Sendable {
  private struct State {
    /// The part whose turn it is.
    var next = 0
    /// Parts from this one on must wait.
    var end: Int
    /// Complete parts that wait, and whether there is anything in them.
    var waiting: [Int: Bool] = [:]
    /// Whether a thread is sending parts that waited.
    var isSending = false
    /// Parts below were sent before the phase that makes them was started again.
    var sentBefore = 0
  }

  private let scratch: FilePath
  private let out: @Sendable (UnsafeRawBufferPointer) throws -> Void
  private let state: Mutex<State>

  /// Bytes of a waiting part that are read at once.
  private static let copyBytes = 1 << 20

  /// - Parameters:
  ///   - scratch: a directory of this job alone, for parts that wait.
  ///   - end: the part from which on all must wait until `allow(below:)` says more.
  ///   - out: sends bytes; called by one thread at a time.
  package init(
    scratch: FilePath, allowedBelow end: Int = .max,
    out: @escaping @Sendable (UnsafeRawBufferPointer) throws -> Void
  ) {
    self.scratch = scratch
    self.out = out
    state = Mutex(State(end: end))
  }

  /// Lets the parts below `end` go out, and sends those whose turn it is.
  package func allow(below end: Int) throws {
    state.withLock { $0.end = max($0.end, end) }
    try sendWaiting()
  }

  /// All parts are made again, because the input was not what it seemed. Those that were sent are
  /// the same, and are dropped when they come again. The files of the others are for the caller
  /// to remove.
  ///
  /// - Parameter end: as for the initializer.
  func restart(allowedBelow end: Int) {
    state.withLock { $0 = State(next: $0.next, end: max(end, $0.next), sentBefore: $0.next) }
  }

  /// Where the bytes of a part go.
  func part(_ number: Int) -> any PartSink {
    state.withLock { number < $0.sentBefore } ? DroppedPart() : StreamedPart(number, of: self)
  }

  // MARK: For parts

  fileprivate func isTurn(of number: Int) -> Bool {
    state.withLock { $0.next == number && number < $0.end }
  }

  fileprivate func send(_ bytes: UnsafeRawBufferPointer) throws { try out(bytes) }

  /// The part whose turn it is has been sent.
  fileprivate func end(of number: Int) throws {
    state.withLock { state in
      precondition(state.next == number, "part \(number) ends in the turn of \(state.next)")
      state.next += 1
    }
    try sendWaiting()
  }

  /// A part is complete and waits.
  fileprivate func wait(_ number: Int, hasFile: Bool) throws {
    state.withLock { $0.waiting[number] = hasFile }
    try sendWaiting()
  }

  fileprivate func path(of number: Int) -> FilePath {
    scratch.appending(PartNumber.fileName(number))
  }

  // MARK: Parts that wait

  private func sendWaiting() throws {
    while let (number, hasFile) = nextWaiting() {
      if hasFile { try sendFile(of: number) }
      state.withLock { state in
        state.next += 1
        state.isSending = false
      }
    }
  }

  /// Takes the part whose turn it is, if it waits and nobody sends.
  private func nextWaiting() -> (number: Int, hasFile: Bool)? {
    state.withLock { state in
      guard !state.isSending, state.next < state.end,
        let hasFile = state.waiting.removeValue(forKey: state.next)
      else { return nil }
      state.isSending = true
      return (state.next, hasFile)
    }
  }

  /// Sends what a part has put by so far.
  fileprivate func sendFile(of number: Int) throws {
    let path = path(of: number)
    let file = try FileDescriptor.openToRead(path, in: .scratch)
    unlink(path.cString)
    let buffer = UnsafeMutableRawBufferPointer.allocate(
      byteCount: Self.copyBytes, alignment: 4096)
    defer { buffer.deallocate() }
    var offset = 0
    while true {
      let count = try file.read(into: buffer, at: offset)
      if count == 0 { return }
      try send(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
      offset += count
    }
  }
}

/// A part of a stream while it is made, by one thread.
private final class StreamedPart: PartSink {
  private let number: Int
  private let stream: PartStream
  /// Whether its turn has come.
  private var isOut = false
  /// What waits for its turn.
  private var file: FileDescriptor?

  init(_ number: Int, of stream: PartStream) {
    self.number = number
    self.stream = stream
  }

  func write(_ bytes: UnsafeRawBufferPointer) throws {
    if try takesTurn() { return try stream.send(bytes) }
    if file == nil { file = try FileDescriptor.create(stream.path(of: number), in: .scratch) }
    try file?.write(bytes)
  }

  func finish() throws {
    let hasFile = file != nil
    if try takesTurn() { return try stream.end(of: number) }
    file = nil
    try stream.wait(number, hasFile: hasFile)
  }

  /// Whether its bytes may go out; those that waited go first.
  private func takesTurn() throws -> Bool {
    guard !isOut else { return true }
    guard stream.isTurn(of: number) else { return false }
    isOut = true
    if file != nil {
      file = nil
      try stream.sendFile(of: number)
    }
    return true
  }
}

/// A part that was sent before.
private final class DroppedPart: PartSink {
  func write(_ bytes: UnsafeRawBufferPointer) {}
  func finish() {}
}
