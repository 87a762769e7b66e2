package import JobModel

/// A way from text to part files: how pairs are kept while they are mapped, what a map output is,
/// and how it is reduced.
///
///     texts ─▶ Slot ─┬▶ memory ─▶ Held ─┐
///                    └▶ spill ─▶ runs ──┴▶ reduce ─▶ part file
///
/// A path owns its memory plan, its slots, its map output and its reduce. Tasks are generic over
/// the path, so the map output of one path cannot reach the reduce of another. A call through this
/// protocol handles a whole text, partition or run; the loops over records are inside the paths,
/// where all types are concrete.
package protocol DataPath: Sendable {
  associatedtype Plan: MemoryPlan
  associatedtype Slot: MapSlot
  /// The map output of a whole job, if it fits in memory.
  associatedtype Held: Sendable

  // MARK: Queries of planners

  /// How part files are written.
  var layout: OutputLayout { get }
  /// Bytes of a split, unless the user says otherwise.
  ///
  /// - Parameter isAlone: whether each task hands over its output at its end, as on a cluster.
  ///   Otherwise one task combines across splits.
  func splitBytesWanted(isAlone: Bool) -> Int
  /// Whether several slots may map the texts of a split. If so, small files are also packed into
  /// one split.
  var sharesTexts: Bool { get }
  /// The number of part files, if the program allows only one.
  var partitionsOnly: Int? { get }
  /// Whether the part files, read one after another, are in the order of keys.
  var isTotallyOrdered: Bool { get }
  /// Whether records of one key are combined as soon as they are mapped.
  var combinesWhileMapping: Bool { get }
  /// Whether all map output passes a combiner at least once, on its way into a run.
  var alwaysCombines: Bool { get }
  /// Why the program needs reduce tasks, as the predicate of a message; nil if it can do without.
  var reduceTasksUse: String? { get }
  /// How many places of the input a sample reads.
  func samplePlaces(inputBytes: Int, purpose: SamplePurpose) -> SamplePlaces
  /// Whether the size of the output follows from the keys of a sample.
  var measuresOutputByKeys: Bool { get }

  // MARK: Map

  func makeSlot(
    _ number: Int, of task: MapTaskSpecification, plan: Plan, context: TaskContext
  ) throws -> Slot
  /// The map output that the slots of a job hold in memory, after `keepRest`.
  func held(_ slots: [Slot], of task: MapTaskSpecification) -> Held

  // MARK: Reduce

  /// Reduces the partition `context.task` of a map output.
  func reduce(_ input: MapOutput<Self>.Contents, into output: PartOutput, in context: TaskContext)
    throws
  /// Merges runs into one, and ends it.
  ///
  /// - Parameter only: the only partition to merge; the others are left empty. nil merges all.
  func merge(
    _ runs: [RunFile], only: Int?, into writer: consuming RunWriter, in context: TaskContext
  ) throws -> (RunFile, SpillReport)

  // MARK: Sample

  /// Maps the texts of `reader` and examines the keys.
  ///
  /// - Parameter keepsKeys: whether to keep the keys, if that takes longer than mapping them.
  func sample(_ reader: SampleReader, plan: Plan, keepsKeys: Bool) throws -> Sample
  /// How much the job will write, according to a sample. Pure, and the same on every machine, for
  /// any slots and memory.
  func output(of sample: Sample, _ scale: SampleScale) -> OutputForecast
  /// How much map output the job will have, and how much memory holds it. Pure.
  ///
  /// - Throws: a usage failure if the budget is too small.
  func forecast(_ job: SampledJob, memoryBytes: Int) throws -> MapOutputForecast
}

extension DataPath {
  /// Throws a failure that names the least budget if this one is too small.
  package func check(memoryBytes: Int, slots: Int) throws {
    _ = try Plan(budgetBytes: memoryBytes, slots: slots)
  }
}
