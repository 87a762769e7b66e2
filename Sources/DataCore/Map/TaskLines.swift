import Synchronization

/// Lines that programs print to standard error, on their way to whoever shows or keeps them: the
/// first lines of each task, and the first of all tasks together. Of the others it says how many
/// there were.
///
/// It neither cuts lines nor shows them. For use by any thread; the receiver is called by one at a
/// time.
package final class TaskLines: Sendable {
  package enum Event: Equatable, Sendable {
    /// A line of a task such as `map 3`, without its end.
    case line([UInt8], task: String)
    /// Lines of a task that were left out.
    case left(Int, task: String)
    /// Lines of tasks that have not been named with `left`, because there are too many.
    case leftInAll(Int)
  }

  private struct Count {
    var passed = 0
    var left = 0
  }

  private struct State {
    var passed = 0
    var tasks: [String: Count] = [:]
  }

  private let perTask: Int
  private let inAll: Int
  private let receive: @Sendable (Event) -> Void
  private let state = Mutex(State())

  /// - Parameters:
  ///   - perTask: lines of a task that are passed on.
  ///   - inAll: lines and counts of all tasks that are passed on, before the last count.
  package init(
    perTask: Int = Limits.taskLinesMax, inAll: Int = Limits.taskLinesInAllMax,
    receive: @escaping @Sendable (Event) -> Void
  ) {
    self.perTask = perTask
    self.inAll = inAll
    self.receive = receive
  }

  /// Takes a line without its end.
  package func add(_ line: [UInt8], of task: String) {
    state.withLock { state in
      var count = state.tasks[task] ?? Count()
      if count.passed < perTask && state.passed < inAll {
        count.passed += 1
        state.passed += 1
        receive(.line(line, task: task))
      } else {
        count.left += 1
      }
      state.tasks[task] = count
    }
  }

  /// The task has ended, as far as its lines are concerned. If it goes on all the same, its lines
  /// count with the earlier ones.
  package func end(of task: String) {
    state.withLock { state in
      guard let count = state.tasks[task], count.left > 0, state.passed < inAll else { return }
      state.passed += 1
      state.tasks[task]?.left = 0
      receive(.left(count.left, task: task))
    }
  }

  /// No more lines follow.
  package func finish() {
    let tasks = state.withLock { $0.tasks.keys.sorted() }
    for task in tasks { end(of: task) }
    state.withLock { state in
      let left = state.tasks.values.reduce(0) { $0 + $1.left }
      state = State()
      if left > 0 { receive(.leftInAll(left)) }
    }
  }
}
