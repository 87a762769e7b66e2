import JobModel

extension ClusterMetrics {
  /// Jobs, tasks, workers and messages. Every set of labels is fixed: a job or a worker is never a
  /// label, because their number has no limit.
  func write(to text: inout PrometheusText) {
    writeWork(to: &text)
    writeWorkers(to: &text)
    writeMessages(to: &text)
    if let storedBatches {
      text.family(
        "gristmill_store_batch_duration_seconds", .summary,
        "Time to write a batch of decisions to the store and to sync it.",
        [
          .init(suffix: "_sum", value: storedBatches.seconds),
          .init(suffix: "_count", value: Double(storedBatches.count)),
        ])
    }
    text.family(
      "gristmill_manager_epoch", .gauge,
      "Epoch of the manager: rises with every start on the same store.", epoch)
  }

  private static let statesShown: [ClusterJob.State] = [.planning, .running, .committing]

  private func writeWork(to text: inout PrometheusText) {
    text.family(
      "gristmill_jobs", .gauge, "Jobs that are not over.",
      Self.statesShown.map {
        .init(labels: [("state", $0.rawValue)], value: Double(jobs[$0] ?? 0))
      })
    let phases = [("map", maps), ("reduce", reduces)]
    text.family(
      "gristmill_tasks", .gauge, "Tasks of jobs that are not over, by what they wait for.",
      phases.flatMap { kind, phase in
        [("done", phase.done), ("pending", phase.pending)].map { state, count in
          .init(labels: [("kind", kind), ("state", state)], value: Double(count))
        }
      })
    text.family(
      "gristmill_attempts_running", .gauge, "Attempts that run, backup tasks included.",
      phases.map { .init(labels: [("kind", $0)], value: Double($1.running)) })
  }

  private func writeWorkers(to text: inout PrometheusText) {
    let states = ["live", "draining", "suspect", "awaited"]
    text.family(
      "gristmill_workers", .gauge, "Workers that are not dead.", by: "state",
      workers.merging(states.map { ($0, 0) }) { first, _ in first })
    text.family("gristmill_slots", .gauge, "Slots of workers that are not dead.", slots)
    text.family("gristmill_slots_taken", .gauge, "Slots with an attempt in them.", slotsTaken)
  }

  private func writeMessages(to text: inout PrometheusText) {
    text.family(
      "gristmill_messages_total", .counter, "Messages that were understood.", messages)
    text.family(
      "gristmill_messages_discarded_total", .counter,
      "Messages and heartbeats that were not understood or not proven.", by: "reason", discarded)
    text.family(
      "gristmill_heartbeats_total", .counter, "Heartbeats of registered workers.", heartbeats)
    text.family(
      "gristmill_heartbeats_ignored_total", .counter,
      "Heartbeats of workers that are not registered.", heartbeatsIgnored)
  }
}

extension DashboardConnections.Counts {
  /// The HTTP interface itself.
  func write(to text: inout PrometheusText) {
    text.family(
      "gristmill_http_requests_total", .counter, "Answers of the HTTP interface.", by: "code",
      Dictionary(answers.map { (String($0), $1) }, uniquingKeysWith: +))
    text.family(
      "gristmill_http_connections", .gauge, "Connections to the HTTP interface.", connections)
    text.family(
      "gristmill_http_connections_refused_total", .counter,
      "Connections to the HTTP interface that were closed because there were too many.",
      refusedConnections)
  }
}
