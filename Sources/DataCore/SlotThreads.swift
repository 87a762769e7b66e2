import Glibc
import JobModel
import Storage
import Synchronization

/// Threads that run for the length of a phase, one for each slot.
package enum SlotThreads {
  /// Runs `body` in `slots` threads and waits for all. Throws the first failure that is not itself
  /// a cancellation. `onFailure` is called for each, so that the others can be told to stop.
  package static func run(
    slots: Int, onFailure: @escaping @Sendable () -> Void = {},
    _ body: @escaping @Sendable (Int) throws -> Void
  ) throws {
    let failures = Failures()
    let work: @Sendable (Int) -> Void = { slot in
      do {
        try body(slot)
      } catch {
        failures.add(error)
        onFailure()
      }
    }
    let threads = try start(1..<max(slots, 1), work)
    work(0)
    for thread in threads { pthread_join(thread, nil) }
    try failures.throwFirst()
  }

  /// Applies `body` to every item, `slots` at a time, and keeps their order.
  package static func map<Item: Sendable, Result: Sendable>(
    _ items: [Item], slots: Int, onFailure: @escaping @Sendable () -> Void = {},
    _ body: @escaping @Sendable (Item, Int) throws -> Result
  ) throws -> [Result] {
    let results = Results<Result>(count: items.count)
    let stop: @Sendable () -> Void = {
      results.stop()
      onFailure()
    }
    try run(slots: max(1, min(slots, items.count)), onFailure: stop) { _ in
      while let index = results.claim() {
        results.set(try body(items[index], index), at: index)
      }
    }
    return results.inOrder
  }

  /// Starts a thread for each of these slots. Slots wait for one another, so either all of them
  /// start or none does.
  private static func start(
    _ slots: Range<Int>, _ work: @escaping @Sendable (Int) -> Void
  ) throws -> [pthread_t] {
    let start = Start()
    var threads: [pthread_t] = []
    do {
      try start.isAllowed.withLock { isAllowed in
        for slot in slots {
          threads.append(
            try System.startThread { if start.isAllowed.withLock({ $0 }) { work(slot) } })
        }
        isAllowed = true
      }
    } catch {
      for thread in threads { pthread_join(thread, nil) }
      throw error
    }
    return threads
  }

  /// Held until it is known whether all threads could be started.
  private final class Start: Sendable {
    let isAllowed = Mutex(false)
  }

  private final class Failures: Sendable {
    private let all = Mutex<[any Error]>([])

    func add(_ error: any Error) { all.withLock { $0.append(error) } }

    func throwFirst() throws {
      let all = all.withLock { $0 }
      let first = all.first { ($0 as? JobFailure)?.kind != .cancelled } ?? all.first
      if let first { throw first }
    }
  }

  private final class Results<Result: Sendable>: Sendable {
    private let next = Atomic<Int>(0)
    private let isStopped = Atomic<Bool>(false)
    private let count: Int
    private let done: Mutex<[Result?]>

    init(count: Int) {
      self.count = count
      done = Mutex([Result?](repeating: nil, count: count))
    }

    func stop() { isStopped.store(true, ordering: .relaxed) }

    /// The next item that no thread has claimed; nil if there is none left, or after a failure.
    func claim() -> Int? {
      guard !isStopped.load(ordering: .relaxed) else { return nil }
      let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
      return index < count ? index : nil
    }

    func set(_ result: Result, at index: Int) { done.withLock { $0[index] = result } }

    /// All of them, once every thread has ended without a failure.
    var inOrder: [Result] { done.withLock { $0.compactMap(\.self) } }
  }
}
