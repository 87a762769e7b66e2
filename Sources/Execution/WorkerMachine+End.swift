import JobModel
import Wire

/// The end of the worker, and of the directory under it.
extension WorkerMachine {
  /// - Parameter failure: why the worker cannot continue, if nobody asked it to end. The process
  ///   that started it is told, and may start it again.
  mutating func end(because failure: JobFailure?) {
    if let failure { act(.note(.cannotGoOn(message: failure.message))) }
    life = .ending(because: failure)
    act(.note(.ends))
    act(.send(.goodbye(Goodbye(worker: settings.worker))))
    act(.close)
    reach = .none
    questions.forgetWaiting()
    leaveListing()
    for child in children.idleChildren { act(.stopChild(child)) }
    for id in attempts.keys.sorted() {
      if attempts[id]?.sources != nil { act(.fetch(id, .cancel)) }
      guard case .running(let child, _) = attempts[id]?.state else { continue }
      enter(.stopping(child, AttemptFailure(.stopped, "the worker ended")), id)
      act(.stopChild(child))
    }
    act(.end(milliseconds: ExecutionLimits.endMilliseconds))
    endIfAlone()
  }

  /// Ends the worker once the children of its attempts have ended.
  mutating func endIfAlone() {
    guard isEnding, children.isEmpty else { return }
    act(.end(milliseconds: ExecutionLimits.farewellMilliseconds))
  }

  // MARK: The directory

  /// What was in it is lost: map outputs are no longer offered, and plans and files are requested
  /// again.
  mutating func scratchMadeAgain() {
    act(.note(.scratchMadeAgain))
    act(.forgetFiles)
    shipments = [:]
  }

  /// A worker without its directory would fail every attempt.
  mutating func scratchLost(_ failure: JobFailure) {
    end(
      because: JobFailure(
        .scratch,
        "its directory was deleted, and \(failure.message)\nfree the place, or give another --scratch"
      ))
  }
}
