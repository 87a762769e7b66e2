import JobModel

/// Copies of attempts that will end late: LATE (Zaharia et al., "Improving MapReduce Performance in
/// Heterogeneous Environments", OSDI 2008), with rates in bytes where the bytes are known, so that
/// a task that merely has more of them is no straggler.
extension Scheduler {
  private struct Estimate {
    var id: AttemptID
    /// Input, or tasks where that is unknown, a second.
    var rate: Double
    /// Seconds.
    var left: Double
    var total: Double
    var bytes: Double
  }

  /// Live backup tasks, at most.
  var backupsMax: Int { max(1, Int(Double(pool.slots) * settings.backupShareMax)) }

  /// Part of a tick, after all tasks that can be placed have been.
  mutating func startBackupTasks() {
    for key in line {
      guard pool.idleSlots > 0, backups < backupsMax else { return }
      guard let job = jobIndex[key.id], table[job].phase == .running else { continue }
      let (maps, reduces) = (table[job].mapTally, table[job].reduceTally)
      guard maps.pending == 0, table[job].retries.isEmpty else { continue }
      if maps.running > 0 {
        startBackupTasks(of: job, .map)
      } else if reduces.pending == 0, reduces.running > 0 {
        startBackupTasks(of: job, .reduce)
      }
    }
  }

  private mutating func startBackupTasks(of job: Int, _ kind: TaskKind) {
    let estimates = estimates(of: job, kind)
    guard !estimates.isEmpty else { return }
    let rates = estimates.map(\.rate).sorted()
    let slowest = Int((Double(rates.count) * settings.backupSlowestShare).rounded(.up))
    let rateMax = rates[max(0, min(rates.count, slowest) - 1)]
    let totals = estimates.map(\.total).sorted()
    let durations = table[job].durations(of: kind)
    let candidates = estimates.filter { estimate in
      let expected = durations.expected(bytes: estimate.bytes) ?? totals[totals.count / 2]
      return estimate.rate <= rateMax && estimate.left > expected * settings.backupTimeLeftMin
    }
    for candidate in candidates.sorted(by: { ($1.left, $0.id) < ($0.left, $1.id) }) {
      guard backups < backupsMax else { return }
      let task = candidate.id.task
      guard table[job][task].backup == TaskEntry.none,
        let worker = workerForBackup(of: candidate.id)
      else { continue }
      start(task, of: job, on: worker, isBackup: true)
    }
  }

  private func estimates(of job: Int, _ kind: TaskKind) -> [Estimate] {
    table[job].live.compactMap { id in
      guard id.task.kind == kind, let attempt = attempts[id] else { return nil }
      let age = (now - table[job].workBegan(attempt, kind)).inSeconds
      guard age > 0, age >= settings.backupAgeMin.inSeconds else { return nil }
      let bytes = table[job].inputBytes(of: id.task)
      let fraction = attempt.fraction
      // What has not shown any progress lasts as long again.
      let left = fraction > 0 ? age * (1 - fraction) / fraction : age
      return Estimate(
        id: id, rate: fraction * max(1, bytes) / age, left: left, total: age + left, bytes: bytes)
    }
  }

  /// A slot on another host, or where there is one host only on another worker, which is not known
  /// to be slow itself.
  private func workerForBackup(of id: AttemptID) -> Int? {
    guard let attempt = attempts[id] else { return nil }
    let slow = pool[attempt.worker]
    let isOneHost = pool.hostCount == 1
    return pool.findIdle { worker in
      worker.id != slow.id && (isOneHost || worker.host != slow.host)
        && worker.speed >= Worker.speedForBackupsMin
    }
  }
}
