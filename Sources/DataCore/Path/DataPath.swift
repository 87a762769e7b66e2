package import JobModel

/// A way from text to part files: how pairs are kept while they are mapped, what a map output is,
/// and how it is reduced.
///
///     texts ─▶ Slot ─┬▶ memory ─▶ Held ─┐
///                    └▶ spill ─▶ runs ──┴▶ reduce ─▶ part file
///
/// A path owns its memory plan, its slots, its map output and its reduce: tasks are generic over
/// the path, so that the map output of one path cannot reach the reduce of another. Calls that go
/// through this protocol do a text, a partition or a run; the loops over records behind them know
/// their types.
package protocol DataPath: Sendable {
  associatedtype Plan: MemoryPlan
  associatedtype Slot: MapSlot
  /// The map output of a whole job, where memory holds it.
  associatedtype Held: Sendable

  // MARK: What planners ask

  /// How part files are written.
  var layout: OutputLayout { get }
  /// Bytes of a split, unless the user says otherwise.
  ///
  /// - Parameter isAlone: each task is a process's only one at a time, and hands over what it has at its
  ///   end; otherwise what a slot has combined goes on from split to split.
  func splitBytesWanted(isAlone: Bool) -> Int
  /// Whether the texts of a split may be mapped by several slots. Then small files are read as one
  /// split, too.
  var sharesTexts: Bool { get }
  /// The number of part files, where the program leaves no choice.
  var partitionsOnly: Int? { get }
  /// Whether the part files, one after another, are in the order of keys.
  var isTotallyOrdered: Bool { get }
  /// Whether records of one key become one as soon as they are mapped. How many are left then
  /// depends on the keys, and a sample tells it to a factor of two only.
  var combinesWhileMapping: Bool { get }
  /// What the program needs reduce tasks for, as a message says it; nil where it can do without.
  var reduceTasksUse: String? { get }
  /// Where a sample looks.
  var samplePlaces: SamplePlaces { get }

  // MARK: Map

  func makeSlot(
    _ number: Int, of task: MapTaskSpecification, plan: Plan, place: TaskPlace
  ) throws -> Slot
  /// What the slots of a job keep in memory, after `keepRest`.
  func held(_ slots: [Slot], of task: MapTaskSpecification) -> Held

  // MARK: Reduce

  /// Puts the partition `place.task` of a map output out.
  func reduce(_ input: MapOutput<Self>.Contents, into output: PartOutput, at place: TaskPlace)
    throws
  /// Makes one run of several, and ends it.
  ///
  /// - Parameter only: the partition that is wanted; nil for all. Others are left empty.
  func merge(
    _ runs: [RunFile], only: Int?, into writer: consuming RunWriter, at place: TaskPlace
  ) throws -> (RunFile, SpillReport)

  // MARK: Sample

  /// Maps what `reader` reads, and looks at the keys.
  ///
  /// - Parameter keepsKeys: whether the keys are kept, where that takes longer than to map them.
  func sample(_ reader: SampleReader, plan: Plan, keepsKeys: Bool) throws -> Sample
  /// How much map output there will be, and what it takes to hold it. Pure.
  ///
  /// - Throws: a memory failure where the budget is too small.
  func forecast(_ job: SampledJob, memoryBytes: Int) throws -> MapOutputForecast
}

extension DataPath {
  /// Throws where the budget is too small, with the least that would do.
  package func check(memoryBytes: Int, slots: Int) throws {
    _ = try Plan(budgetBytes: memoryBytes, slots: slots)
  }
}
