package import JobModel

/// The aggregating path: values are numbers that are added. Keys are combined in hash tables while
/// they are mapped, and only distinct keys are sorted.
///
///     texts ─▶ AggregatingSlot ─▶ packed records, one stream a bucket ─┬▶ AggregatedOutput ─┐
///                                                                      └▶ runs ─────────────┴▶ sums
package struct AggregatingPath: DataPath {
  package typealias Plan = AggregatingPlan
  package typealias Slot = AggregatingSlot
  package typealias Held = AggregatedOutput

  let program: any AggregatingProgram

  package init(_ program: any AggregatingProgram) { self.program = program }

  // MARK: Queries of planners

  package var layout: OutputLayout { program.layout }
  package var sharesTexts: Bool { true }
  package var partitionsOnly: Int? { nil }
  package var isTotallyOrdered: Bool { false }
  package var combinesWhileMapping: Bool { true }
  package var alwaysCombines: Bool { false }
  package var reduceTasksUse: String? { "adds values up, which takes a reduce task" }
  package var measuresOutputByKeys: Bool { true }

  package func samplePlaces(inputBytes: Int, purpose: SamplePurpose) -> SamplePlaces {
    purpose == .explain ? .ofDistinctKeys : .ofPartitions(inputBytes: inputBytes)
  }

  package func splitBytesWanted(isAlone: Bool) -> Int {
    isAlone ? Limits.lonelySplitBytesWanted : Limits.splitBytesWanted
  }

  // MARK: Map

  package func makeSlot(
    _ number: Int, of task: MapTaskSpecification, plan: AggregatingPlan, context: TaskContext
  ) throws -> AggregatingSlot {
    try AggregatingSlot(
      slot: number, task: task, plan: plan, bucketMap: bucketMap(of: task),
      mapper: program.makeMapper(context), cancellation: context.cancellation)
  }

  package func held(
    _ slots: [AggregatingSlot], of task: MapTaskSpecification
  ) -> AggregatedOutput {
    AggregatedOutput(slots, bucketMap(of: task))
  }

  private func bucketMap(of task: MapTaskSpecification) -> BucketMap {
    BucketMap(partitions: task.partitions, textBytes: task.expectedTextBytes)
  }
}
