import DataCore
import Glibc
import JobModel
package import Processes

extension ChildProgram {
  /// Closes the program's stdin, gives the rest of its output to `onOutput`, and
  /// waits for its end.
  package func finish(onOutput: (UnsafeRawBufferPointer) throws -> Void) throws -> ProgramExit {
    precondition(process != nil, "a program is finished once")
    return try stoppingOnFailure {
      input = nil
      while output != nil { try turn(wantsInput: false, onOutput) }
      try awaitEnd()
      _ = try drainErrors()
      errors = nil
      defer { process = nil }
      return process!.reap()
    }
  }

  /// Throws a failure that says how the program ended, unless that was well.
  package func check(_ exit: ProgramExit) throws {
    guard exit.isAccepted(launch.allowedExits) else { throw failure(.exited(exit)) }
  }

  /// Ends the program now, and everything in its group. Takes the grace of
  /// `ProgramPatience` at most; nothing happens if it has ended before.
  package func stop() {
    guard let process else { return }
    input = nil
    output = nil
    if !process.hasEnded {
      process.signalGroup(SIGTERM)
      let deadline = ContinuousClock.now + launch.patience.grace
      var pause = StreamingLimits.pauseMicrosecondsMin
      while !process.hasEnded && ContinuousClock.now < deadline {
        // A program that cannot print its last words cannot end.
        _ = try? drainErrors()
        nap(&pause)
      }
      process.signalGroup(SIGKILL)
    }
    _ = process.reap()
    self.process = nil
    _ = try? drainErrors()
    errors = nil
  }

  func failure(_ fault: ProgramFault) -> JobFailure {
    ProgramFailure(fault, of: launch, stderr: watch.tail).jobFailure
  }

  /// Whatever `body` throws, the program is stopped; its faults are told in full.
  func stoppingOnFailure<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch {
      stop()
      throw (error as? ProgramFault).map { failure($0) } ?? error
    }
  }

  /// Waits for the end of a program that has closed its stdout: mostly that is
  /// its end.
  private func awaitEnd() throws {
    var pause = StreamingLimits.pauseMicrosecondsMin
    while !process!.hasEnded {
      try cancellation.check()
      nap(&pause)
      if try !drainErrors() { try checkIdle() }
    }
  }

  /// Waits, and makes the next pause longer.
  private func nap(_ pause: inout UInt32) {
    usleep(pause)
    pause = min(2 * pause, StreamingLimits.pauseMicrosecondsMax)
  }

  /// Reads what stderr holds by now, though not for ever. Returns whether a
  /// report was in it.
  private func drainErrors() throws -> Bool {
    var hasReport = false
    for _ in 0..<StreamingLimits.readsInRow {
      wait(input: false, output: false, milliseconds: 0)
      if polled[2].revents == 0 { break }
      hasReport = try readErrors() || hasReport
    }
    return hasReport
  }
}
