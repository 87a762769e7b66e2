import JobModel

/// Tasks of a job whose processes died, and where that first happened. Only a second worker can
/// tell whether the program or the machine is at fault.
struct CrashHistory: Sendable {
  private enum Cause: Sendable {
    /// It crashed there, and so far nowhere else.
    case unknown(WorkerID)
    case program
  }

  private var causes: [TaskID: Cause] = [:]
  /// Where a task of the job crashed first.
  private var first: WorkerID?
  private var isOnSeveral = false

  /// - Parameter isOnly: no other worker could try.
  /// - Returns: whether the crash counts against the program, and whether it may count against the
  ///   worker, which it does not if tasks of the same job have crashed on others.
  mutating func note(
    _ task: TaskID, on worker: WorkerID, isOnly: Bool
  ) -> (isOfProgram: Bool, isOfWorker: Bool) {
    if let first, first != worker { isOnSeveral = true }
    first = first ?? worker
    switch causes[task] {
    case nil:
      causes[task] = .unknown(worker)
      return (false, !isOnSeveral)
    case .unknown(worker) where !isOnly: return (false, !isOnSeveral)
    case .unknown, .program:
      causes[task] = .program
      return (true, false)
    }
  }
}
