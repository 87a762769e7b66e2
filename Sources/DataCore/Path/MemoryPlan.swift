import JobModel

/// How the memory budget of a process is divided. A pure function of the budget and the slots.
///
/// The budget counts what is resident: the program itself, the windows of mapped input, and what a
/// slot holds of its records.
package protocol MemoryPlan: Equatable, Sendable {
  /// The least budget for a number of slots.
  static func leastBytes(slots: Int) -> Int

  /// Throws where the budget is too small, with the least that would do.
  init(budgetBytes: Int, slots: Int) throws
  /// The same for a task of so much text.
  func sized(forText bytes: Int) -> Self

  /// Bytes of a window of mapped input, a slot.
  var windowBytes: Int { get }
  /// Bytes of the longest line, or other record of the input.
  var lineBytesMax: Int { get }
  /// Bytes that the records of a slot, and sorting them, may take before they are spilled.
  var recordsBytes: Int { get }
  /// Runs that are merged at once.
  var fanIn: Int { get }
}

extension MemoryPlan {
  /// The program, its libraries, its stacks and small things, measured.
  package static var processBytes: Int { 24 << 20 }

  /// What a slot may take of the budget.
  static func shareBytes(of budgetBytes: Int, slots: Int) throws -> Int {
    let least = leastBytes(slots: slots)
    guard budgetBytes >= least else {
      throw JobFailure(
        .usage,
        "--memory \(ByteSize.format(budgetBytes)) is too small for \(slots) slots: give at least \(ByteSize.format(least)), or fewer --slots"
      )
    }
    return (min(budgetBytes, Limits.memoryBytesMax) - processBytes) / slots
  }

  var bounds: ReadBounds { ReadBounds(windowBytes: windowBytes, lineBytesMax: lineBytesMax) }

  /// Runs that are merged at once when each has an index of so many partitions.
  package func fanIn(partitions: Int) -> Int {
    let indexBytes = max(partitions, 1) * MemoryLayout<RunIndexEntry>.stride
    return max(Limits.fanInMin, min(fanIn, recordsBytes / 2 / indexBytes))
  }
}
