import DataCore
import JobModel

/// Suggests improvements to a job. Pure.
package struct Adviser {
  /// The resources that a job could have.
  package struct Machine: Equatable, Sendable {
    package var processors: Int
    package var memoryBytes: Int

    package init(processors: Int, memoryBytes: Int) {
      self.processors = processors
      self.memoryBytes = memoryBytes
    }
  }

  let estimate: JobEstimate
  let plan: JobPlan
  let program: Program
  /// Whether records of one key are combined before they are stored.
  let combines: Bool
  let machine: Machine
  let wholeGzip: InputFile?

  /// The fraction of the machine's memory that a job may take.
  private static let memoryShare = 0.75
  /// How much more memory to suggest than the estimate, which may be too low.
  private static let margin = 1.1
  /// How many bytes of map output make a reduce task worth starting.
  private static let partBytesMin = 1 << 20
  /// A hot key is worth mentioning if its records are this many times a mean part.
  private static let hotParts = 1.5

  /// - Parameter spill: what would be spilled with a budget of so many bytes.
  func advice(_ spill: (Int) throws -> SpillForecast?) -> [Advice] {
    [slots(), splits(), gzip(), processes(), memory(spill), partitions(), hotKey()].compactMap {
      $0
    }
  }

  private func slots() -> Advice? {
    guard estimate.slots > machine.processors else { return nil }
    return Advice(
      "--slots \(machine.processors)",
      "there are \(machine.processors) processors: more slots only divide the memory")
  }

  private func splits() -> Advice? {
    let slots = min(estimate.slots, machine.processors)
    let count = estimate.splits.count
    let bytes = (plan.inputBytes / (4 * slots) + 0xf_ffff) & ~0xf_ffff
    guard count > 0, count < slots, plan.partitions > 0, wholeGzip == nil,
      bytes < estimate.splits.largestBytes
    else { return nil }
    return Advice(
      "--split-size \(bytes >> 20)MiB",
      "the input is \(Counted.text(count, "split")), which keeps \(count) of \(slots) slots busy"
    )
  }

  private func gzip() -> Advice? {
    guard let file = wholeGzip, estimate.slots > 1 else { return nil }
    return Advice(
      "",
      "\(file.path) is one gzip member of \(ByteSize.format(file.bytes)), which one slot inflates while the others wait for text: compress it in several files, or with bgzip"
    )
  }

  private func processes() -> Advice? {
    guard !program.path.sharesTexts, plan.files.count > 4 * estimate.slots,
      plan.inputBytes / plan.files.count < Limits.splitBytesWanted / 4
    else { return nil }
    return Advice(
      "",
      "each of \(Decimals.grouped(plan.files.count)) files starts the mapper anew: join small files first"
    )
  }

  // MARK: Memory

  private func memory(_ spill: (Int) throws -> SpillForecast?) -> Advice? {
    guard let now = estimate.memory, now.runs > 0 else { return nil }
    if let bytes = least(
      spill, where: { Double($0.neededBytes) * Self.margin < Double($0.slotBytes) })
    {
      return Advice(
        "--memory \(bytes >> 20)MiB", "holds all map output in memory: nothing is spilled")
    }
    guard now.mergePasses > 0, let bytes = least(spill, where: { $0.mergePasses == 0 }) else {
      return nil
    }
    return Advice(
      "--memory \(bytes >> 20)MiB",
      "makes so few runs that they are merged at once: what is spilled is written only once")
  }

  /// The least memory that is enough, as a multiple of 64 MiB; nil if the machine has less.
  private func least(
    _ spill: (Int) throws -> SpillForecast?, where isEnough: (SpillForecast) -> Bool
  ) -> Int? {
    let step = 64 << 20
    var low = estimate.memoryBytes / step
    var high = Int(Double(machine.memoryBytes) * Self.memoryShare) / step
    func suffices(_ steps: Int) -> Bool {
      guard let forecast = try? spill(steps * step) else { return false }
      return isEnough(forecast)
    }
    guard high > low, suffices(high) else { return nil }
    while high - low > 1 {
      let middle = (low + high) / 2
      if suffices(middle) { high = middle } else { low = middle }
    }
    return high * step
  }

  // MARK: Partitions

  private func partitions() -> Advice? {
    let (count, bytes) = (estimate.partitions.count, estimate.output.bytes.estimate)
    guard count > 0, program.path.partitionsOnly == nil else { return nil }
    if estimate.partitions.meanBytes > SkewJudge.largePartBytes {
      return Advice(
        "--partitions \(bytes / SkewJudge.goodPartBytes + 1)",
        "parts of \(ByteSize.format(estimate.partitions.meanBytes)) are unwieldy")
    }
    let slots = min(estimate.slots, machine.processors)
    let useful = min(2 * slots, estimate.mapOutput.bytes.estimate / Self.partBytesMin)
    if count < slots, useful > count {
      return Advice(
        "--partitions \(useful)",
        "\(Counted.text(count, "reduce task keeps", "reduce tasks keep")) \(count) of \(slots) slots busy"
      )
    }
    let fewer = max(estimate.partitions.automatic, slots)
    if count > 2 * fewer, estimate.partitions.meanBytes < Self.partBytesMin {
      return Advice(
        "--partitions \(fewer)",
        "\(Decimals.grouped(count)) parts of \(ByteSize.format(estimate.partitions.meanBytes)) are many small files"
      )
    }
    return nil
  }

  private func hotKey() -> Advice? {
    guard let key = estimate.hottestKey, !combines, estimate.partitions.count > 1 else {
      return nil
    }
    let parts = key.share * Double(estimate.partitions.count)
    guard parts > Self.hotParts else { return nil }
    let name = key.text.map { "the key \($0.debugDescription)" } ?? "one key"
    let share = Decimals.format(100 * key.share, places: 1)
    return Advice(
      isStreaming ? "--combine COMMAND" : "",
      "\(name) is \(share) % of all records, which no number of partitions divides: its part has \(Decimals.format(parts, places: 1)) times as many as the mean\(isStreaming ? ", unless a combiner makes few records of them" : "")"
    )
  }

  private var isStreaming: Bool {
    if case .streaming = plan.specification.program { return true }
    return false
  }
}
