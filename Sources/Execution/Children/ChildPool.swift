import JobModel

/// The child processes that run attempts, at most one for each slot.
///
/// A child runs attempts one after the other, of jobs that use its binary. Idle children of other
/// binaries make room for a waiting attempt.
struct ChildPool: Sendable {
  private struct Child {
    /// The executable file.
    let program: FilePath
    var duty: Duty
  }

  private enum Duty: Equatable {
    case idle
    case working(AttemptID)
    /// It was told to end, to make room or because no job needs its binary.
    case dismissed
    /// It was told to end together with its attempt.
    case stopped
  }

  enum Place: Equatable {
    /// An existing child that has nothing to do.
    case idle(ChildID)
    /// A child that has to be started.
    case new(ChildID)
  }

  private let slots: Int
  private var children: [ChildID: Child] = [:]
  /// In the order in which they became idle.
  private var idle: [ChildID] = []
  private(set) var dismissed = 0
  private var last = 0

  init(slots: Int) { self.slots = slots }

  var isEmpty: Bool { children.isEmpty }

  /// The number for a new process.
  mutating func newID() -> ChildID {
    last += 1
    return ChildID(last)
  }

  /// Gives an attempt a child of its binary; nil if there is no room for one.
  mutating func take(_ program: FilePath, for attempt: AttemptID) -> Place? {
    if let index = idle.lastIndex(where: { children[$0]?.program == program }) {
      let child = idle.remove(at: index)
      children[child]?.duty = .working(attempt)
      return .idle(child)
    }
    guard children.count < slots else { return nil }
    let child = newID()
    children[child] = Child(program: program, duty: .working(attempt))
    return .new(child)
  }

  /// The attempt that the child is running.
  func attempt(of child: ChildID) -> AttemptID? {
    guard case .working(let attempt) = children[child]?.duty else { return nil }
    return attempt
  }

  func program(of child: ChildID) -> FilePath? { children[child]?.program }

  /// Its attempt is over, and it can run another one.
  mutating func free(_ child: ChildID) {
    children[child]?.duty = .idle
    idle.append(child)
  }

  /// Its attempt is over, and it was told to end.
  mutating func leave(_ child: ChildID) { children[child]?.duty = .stopped }

  /// Picks the idle child that worked last; the caller tells it to end.
  mutating func dismissOne() -> ChildID? {
    guard let child = idle.popLast() else { return nil }
    dismiss(child)
    return child
  }

  /// Picks idle children; the caller tells them to end.
  mutating func dismissIdle(where isUnused: (_ program: FilePath) -> Bool) -> [ChildID] {
    guard !idle.isEmpty else { return [] }
    let unused = idle.filter { child in children[child].map { isUnused($0.program) } ?? false }
    guard !unused.isEmpty else { return [] }
    idle.removeAll { unused.contains($0) }
    for child in unused { dismiss(child) }
    return unused
  }

  private mutating func dismiss(_ child: ChildID) {
    children[child]?.duty = .dismissed
    dismissed += 1
  }

  /// The children that have nothing to do.
  var idleChildren: [ChildID] { idle }

  /// The process is gone.
  ///
  /// - Returns: whether the pool had it, and the attempt that it was working on.
  mutating func remove(_ child: ChildID) -> (isKnown: Bool, attempt: AttemptID?) {
    guard let gone = children.removeValue(forKey: child) else { return (false, nil) }
    switch gone.duty {
    case .idle: idle.removeAll { $0 == child }
    case .dismissed: dismissed -= 1
    case .stopped: break
    case .working(let attempt): return (true, attempt)
    }
    return (true, nil)
  }
}
