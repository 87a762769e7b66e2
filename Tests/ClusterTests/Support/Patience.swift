import Foundation
import TestSupport

/// How long tests wait for what has to happen. What takes longer has failed, on any machine.
enum Patience {
  /// For a job, a server that starts, a worker that is missed.
  static let seconds = 40.0
  /// For everything to end after `shutdown`.
  static let endSeconds = 5.0
  /// Seconds between two checks.
  static let pause = 0.01
  /// The same if a check starts a process.
  static let longPause = 0.1

  /// Waits until something holds.
  ///
  /// - Throws: a `ProcessFault` that says what did not come.
  static func until(
    _ what: @autoclosure () -> String, seconds: Double = seconds, pause: Double = pause,
    _ holds: () throws -> Bool
  ) throws {
    guard try reaches(seconds: seconds, pause: pause, holds) else {
      throw ProcessFault("waited \(Int(seconds)) s in vain: \(what())")
    }
  }

  /// Whether something holds within some time.
  static func reaches(
    seconds: Double, pause: Double = pause, _ holds: () throws -> Bool
  ) throws -> Bool {
    let clock = ContinuousClock()
    let end = clock.now + .seconds(seconds)
    repeat {
      if try holds() { return true }
      usleep(UInt32(pause * 1e6))
    } while clock.now < end
    return try holds()
  }
}

extension Command {
  /// Waits for its end; a process that does not end is killed.
  func end(within seconds: Double = Patience.seconds) throws -> Outcome {
    var outcome: Outcome?
    let hasEnded = try Patience.reaches(seconds: seconds) {
      outcome = try poll()
      return outcome != nil
    }
    if hasEnded, let outcome { return outcome }
    send(SIGCONT)
    send(SIGKILL)
    let killed = try wait()
    throw ProcessFault(
      "a process did not end within \(seconds) s\n\(killed.output)\n\(killed.error)")
  }
}
