import Synchronization

/// Asks the manager, and does not wait forever.
///
/// A question that is not answered in time continues in the background; their number is limited.
final class Questions: Sendable {
  private let limits: DashboardLimits
  private let open = Mutex(0)

  init(limits: DashboardLimits) { self.limits = limits }

  func ask<Answer: Sendable>(
    _ question: @escaping @Sendable () async throws -> Answer
  ) async throws -> Answer {
    let isFull = open.withLock { open in
      if open >= limits.viewQuestionsMax { return true }
      open += 1
      return false
    }
    guard !isFull else { throw Self.busy }
    let (results, end) = AsyncStream.makeStream(of: Result<Answer, any Error>.self)
    Task { [self] in
      do {
        end.yield(.success(try await question()))
      } catch {
        end.yield(.failure(error))
      }
      open.withLock { $0 -= 1 }
    }
    let limit = Duration.milliseconds(limits.viewMilliseconds)
    let clock = Task {
      try await Task.sleep(for: limit)
      end.finish()
    }
    defer { clock.cancel() }
    for await result in results { return try result.get() }
    throw Self.busy
  }

  private static let busy = Refusal(.busy, "the manager does not answer in time\ntry again later")
}
