import JobModel

/// How the memory budget of a process is divided. A pure function of the budget and the slots.
///
/// The budget covers all resident memory: the program itself, the windows of mapped input, and the
/// records that slots hold.
package protocol MemoryPlan: Equatable, Sendable {
  /// The least budget for a number of slots.
  static func leastBytes(slots: Int) -> Int

  /// Throws a failure that names the least budget if this one is too small.
  init(budgetBytes: Int, slots: Int) throws
  /// The plan for a task of `bytes` of text, which may need less.
  func sized(forText bytes: Int) -> Self

  /// The size of a slot's window of mapped input, in bytes.
  var windowBytes: Int { get }
  /// The size limit of a line or other record of the input, in bytes.
  var lineBytesMax: Int { get }
  /// How many bytes the records of a slot, and sorting them, may take before they are spilled.
  var recordsBytes: Int { get }
  /// How many runs to merge at once.
  var fanIn: Int { get }
}

extension MemoryPlan {
  /// The memory of the program itself, its libraries, stacks and small allocations, as measured.
  package static var processBytes: Int { 24 << 20 }

  /// A slot's share of the budget, in bytes.
  static func shareBytes(of budgetBytes: Int, slots: Int) throws -> Int {
    let least = leastBytes(slots: slots)
    guard budgetBytes >= least else {
      throw JobFailure(
        .usage,
        "--memory \(ByteSize.format(budgetBytes)) is too small for \(Counted.text(slots, "slot")): give at least \(ByteSize.format(least)), or fewer --slots"
      )
    }
    return (min(budgetBytes, Limits.memoryBytesMax) - processBytes) / slots
  }

  var bounds: ReadBounds { ReadBounds(windowBytes: windowBytes, lineBytesMax: lineBytesMax) }

  /// How many runs to merge at once if each has an index of `partitions` entries.
  package func fanIn(partitions: Int) -> Int {
    let indexBytes = max(partitions, 1) * MemoryLayout<RunIndexEntry>.stride
    return max(Limits.fanInMin, min(fanIn, recordsBytes / 2 / indexBytes))
  }
}
