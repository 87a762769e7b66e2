package import JobModel

/// The general path: keys and values are bytes. Records are sorted, and the values of a key reach
/// the reducer in the order of the input.
///
///     texts ─▶ SortingSlot ─┬▶ SortedOutput ─┐
///                           ├▶ runs ─────────┴▶ merge ─▶ reducer ─▶ part file
///                           └▶ without reduce tasks: a part file for each split
package struct SortingPath: DataPath {
  package typealias Plan = SortingPlan
  package typealias Slot = SortingSlot
  package typealias Held = SortedOutput

  let program: any SortingProgram

  package init(_ program: any SortingProgram) { self.program = program }

  // MARK: Queries of planners

  package var layout: OutputLayout { program.layout }
  package var sharesTexts: Bool { program.sharesTexts }
  package var partitionsOnly: Int? { program.partitionsOnly }
  package var isTotallyOrdered: Bool { program.isTotallyOrdered }
  package var combinesWhileMapping: Bool { false }
  package var alwaysCombines: Bool { program.alwaysCombines }
  package var measuresOutputByKeys: Bool { program.outputSize.dependsOnKeys }

  package func samplePlaces(inputBytes: Int, purpose: SamplePurpose) -> SamplePlaces {
    program.sharesTexts ? .general : .ofProcesses
  }

  package var reduceTasksUse: String? {
    program.allowsNoReduce ? nil : "does its work in reduce tasks"
  }

  package func splitBytesWanted(isAlone: Bool) -> Int { program.splitBytesWanted }

  // MARK: Map

  package func makeSlot(
    _ number: Int, of task: MapTaskSpecification, plan: SortingPlan, context: TaskContext
  ) throws -> SortingSlot {
    var context = context
    context.recordBytesMax = plan.recordBytesMax
    return try SortingSlot(slot: number, task: task, plan: plan, program: program, context: context)
  }

  package func held(_ slots: [SortingSlot], of task: MapTaskSpecification) -> SortedOutput {
    // Without partitions, the records are already in part files.
    SortedOutput(slots: task.partitions > 0 ? slots : [])
  }
}

/// The map output of a job on the general path that fits in memory: the sorted records of every
/// slot.
package struct SortedOutput: Sendable {
  /// They own the records.
  fileprivate let slots: [SortingSlot]

  /// All records of a partition in order; valid as long as this output.
  func merger(partition: Int) throws -> Merger<SortedEntries> {
    try Merger(count: slots.count) { slots[$0].source(partition: partition) }
  }
}
