import Synchronization

/// The signal that told this process to end, for its exit code.
enum StopSignal {
  private static let first = Atomic<Int32>(0)

  /// Its number; nil if none has come.
  static var received: Int32? {
    let number = first.load(ordering: .acquiring)
    return number > 0 ? number : nil
  }

  /// Keeps the first signal.
  static func note(_ number: Int32) {
    _ = first.compareExchange(expected: 0, desired: number, ordering: .acquiringAndReleasing)
  }
}
