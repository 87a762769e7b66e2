import DataCore
import Glibc
import Processes

extension ChildProgram {
  /// Writes all of `bytes` to the program, unless it has closed its input, and passes what it
  /// prints meanwhile to `onOutput`, piece by piece. A piece is valid only during the call.
  package func write(
    _ bytes: UnsafeRawBufferPointer, onOutput: (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    try stoppingOnFailure {
      try cancellation.check()
      var rest = bytes
      while !rest.isEmpty && input != nil {
        switch input!.write(rest) {
        case .bytes(let count):
          idle.sawProgress()
          pace.wrote(count)
          writtenBytes += count
          rest = UnsafeRawBufferPointer(rebasing: rest[count...])
          // A pipe that did not take everything is full.
          if !rest.isEmpty { try turn(wantsInput: true, onOutput) }
        case .none:
          try turn(wantsInput: true, onOutput)
        case .closed:
          closeInput()
        case .failed(let error):
          throw ProgramFault.brokenPipe(.input, error)
        }
      }
    }
  }

  /// Ends the input. How much of it was read can be asked only before.
  func closeInput() {
    noteReading()
    input = nil
  }

  private func noteReading() {
    if input != nil { readBytes = writtenBytes - input!.waitingBytes() }
  }

  /// Waits until the program has read everything that was written to it, or reads no more, and
  /// passes what it prints meanwhile to `onOutput`. `readBytes` is exact then. The program cannot
  /// tell: it sees the end of its input once it has read all of it.
  package func awaitReading(onOutput: (UnsafeRawBufferPointer) throws -> Void) throws {
    try stoppingOnFailure {
      var pause = StreamingLimits.pauseMicrosecondsMin
      while input != nil, input!.hasReader(), input!.waitingBytes() > 0 {
        try cancellation.check()
        usleep(pause)
        pause = min(2 * pause, StreamingLimits.paceMicrosecondsMax)
        let before = readBytes
        noteReading()
        let hasOutput = try readOutput(onOutput)
        let hasReport = try readErrors()
        if readBytes > before {
          idle.sawProgress()
        } else if !hasOutput && !hasReport {
          try checkIdle()
        }
      }
      noteReading()
    }
  }

  /// Waits briefly until a pipe is ready, and reads what is there.
  func turn(wantsInput: Bool, _ onOutput: (UnsafeRawBufferPointer) throws -> Void) throws {
    try cancellation.check()
    pace.adjust()
    if pace.pauseMicroseconds > 0 { usleep(pace.pauseMicroseconds) }
    wait(
      input: wantsInput, output: true, milliseconds: StreamingLimits.pollMilliseconds)
    let canWrite = polled[0].revents != 0
    let hasOutput = try polled[1].revents != 0 && readOutput(onOutput)
    let hasReport = try polled[2].revents != 0 && readErrors()
    if !canWrite && !hasOutput && !hasReport { try checkIdle() }
  }

  func wait(input wantsInput: Bool, output wantsOutput: Bool, milliseconds: Int32) {
    // poll(2) ignores negative descriptors.
    polled[0] = pollfd(
      fd: wantsInput ? input?.raw ?? -1 : -1, events: Int16(POLLOUT), revents: 0)
    polled[1] = pollfd(
      fd: wantsOutput ? output?.raw ?? -1 : -1, events: Int16(POLLIN), revents: 0)
    polled[2] = pollfd(fd: errors?.raw ?? -1, events: Int16(POLLIN), revents: 0)
    if poll(&polled, nfds_t(polled.count), milliseconds) <= 0 {
      for index in polled.indices { polled[index].revents = 0 }
    }
  }

  /// Reads what the program printed, within limits. Returns whether there was anything.
  func readOutput(_ onOutput: (UnsafeRawBufferPointer) throws -> Void) throws -> Bool {
    var hasRead = false
    for _ in 0..<StreamingLimits.readsInRow where output != nil {
      switch output!.read(into: buffer) {
      case .bytes(let count):
        hasRead = true
        idle.sawProgress()
        pace.read(count)
        try onOutput(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        // A short read: the pipe is empty now.
        if count < buffer.count { return true }
      case .none:
        return hasRead
      case .closed:
        output = nil
      case .failed(let error):
        throw ProgramFault.brokenPipe(.output, error)
      }
    }
    return hasRead
  }

  /// Reads a piece of stderr. Returns whether there was a report in it.
  func readErrors() throws -> Bool {
    guard errors != nil else { return false }
    switch errors!.read(into: buffer) {
    case .bytes(let count):
      let hasReport = try watch.feed(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
      if hasReport { idle.sawProgress() }
      return hasReport
    case .none:
      return false
    case .closed:
      errors = nil
      try watch.finish()
      return false
    case .failed(let error):
      throw ProgramFault.brokenPipe(.errors, error)
    }
  }

  func checkIdle() throws {
    switch idle.sawNothing(at: .now, hasEnded: process!.hasEnded) {
    case .wait: return
    case .stalled: throw ProgramFault.stalled(launch.patience.timeout)
    case .leftover: throw ProgramFault.leftover(launch.patience.leftover)
    }
  }
}
