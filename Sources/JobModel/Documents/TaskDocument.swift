/// What a task did, in the JSON that `gristmill task` prints. The file with its whole report, which
/// other tasks read, has another form (`PlanFormat.md`).
package struct TaskDocument: Encodable, Equatable, Sendable {
  package var kind: TaskKind
  /// From 0, for each kind.
  package var task: Int
  /// The map output, unless the task wrote part files.
  package var path: String?
  /// The part files.
  package var parts: [PartReport]
  /// The same as of a whole job.
  package var totals: TotalsDocument

  package init(_ result: MapTaskResult) {
    kind = .map
    task = result.task
    path = result.run?.path.text
    parts = result.parts
    totals = TotalsDocument(
      result.report, outputRecords: result.parts.saturatedSum(\.records),
      outputBytes: result.parts.saturatedSum(\.bytes), result.counters, skipped: result.skipped)
  }

  package init(_ result: ReduceTaskResult) {
    kind = .reduce
    task = result.task
    parts = [result.part]
    totals = TotalsDocument(
      MapReport(), outputRecords: result.part.records, outputBytes: result.part.bytes,
      result.counters, skipped: result.skipped)
  }
}
