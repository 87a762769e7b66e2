import DataCore
import Glibc
import JobModel
package import Processes

extension ChildProgram {
  /// Closes the program's stdin, passes the rest of its output to `onOutput`, and waits for it to
  /// end.
  package func finish(onOutput: (UnsafeRawBufferPointer) throws -> Void) throws -> ProgramExit {
    precondition(process != nil, "a program is finished once")
    return try stoppingOnFailure {
      closeInput()
      while output != nil { try turn(wantsInput: false, onOutput) }
      try awaitEnd()
      _ = try drainErrors()
      if errors != nil { try watch.finish() }
      errors = nil
      defer { process = nil }
      return process!.reap()
    }
  }

  /// Throws a failure that says how the program ended, unless it succeeded.
  package func check(_ exit: ProgramExit) throws {
    guard exit.isAccepted(launch.allowedExits) else { throw failure(.exited(exit)) }
  }

  /// Ends the program and everything in its group now. It takes at most the grace of
  /// `ProgramPatience`, and does nothing if the program has already ended.
  package func stop() {
    guard let process else { return }
    closeInput()
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
    if errors != nil { try? watch.finish() }
    errors = nil
  }

  func failure(_ fault: ProgramFault) -> JobFailure {
    ProgramFailure(fault, of: launch, stderr: watch.tail).jobFailure
  }

  /// Stops the program if `body` throws anything, and describes its faults in full.
  func stoppingOnFailure<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch {
      stop()
      throw (error as? ProgramFault).map { failure($0) } ?? error
    }
  }

  /// Waits for a program that has closed its stdout to end; usually it has.
  private func awaitEnd() throws {
    var pause = StreamingLimits.pauseMicrosecondsMin
    while !process!.hasEnded {
      try cancellation.check()
      nap(&pause)
      if try !drainErrors() { try checkIdle() }
    }
  }

  /// Waits, and lengthens the next pause.
  private func nap(_ pause: inout UInt32) {
    usleep(pause)
    pause = min(2 * pause, StreamingLimits.pauseMicrosecondsMax)
  }

  /// Reads what stderr holds now, within limits. Returns whether there was a report in it.
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
