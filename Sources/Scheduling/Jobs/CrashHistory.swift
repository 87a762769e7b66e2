import JobModel

/// Tasks of a job whose processes died, and where that happened first. Only a second worker tells
/// whether it is the program or the machine.
struct CrashHistory: Sendable {
  private enum Cause: Sendable {
    /// It crashed there, and nowhere else so far.
    case unknown(WorkerID)
    case program
  }

  private var causes: [TaskID: Cause] = [:]
  /// Where a task of the job crashed first.
  private var first: WorkerID?
  private var isOnSeveral = false

  /// - Parameter isOnly: there is no other worker that could try.
  /// - Returns: whether the crash counts for the program, and whether it may count for the worker: not
  ///   where tasks of the same job have crashed on others.
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
