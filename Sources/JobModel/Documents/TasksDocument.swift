/// Tasks of one kind, in the JSON of jobs.
package struct TasksDocument: Encodable, Equatable, Sendable {
  package var total: Int
  /// Absent in the list for a job that failed or was cancelled: only the job's own answer has it.
  package var done: Int?
  /// Attempts running now, backup tasks included.
  package var running: Int
  /// Tasks that wait for a slot.
  package var pending: Int

  package init(total: Int, done: Int?, running: Int = 0, pending: Int = 0) {
    self.total = total
    self.done = done
    self.running = running
    self.pending = pending
  }

  package init(_ phase: ClusterJob.Phase) {
    self.init(
      total: phase.total, done: phase.done, running: phase.running, pending: phase.pending)
  }
}
