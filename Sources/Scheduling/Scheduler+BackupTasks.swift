import JobModel

/// Copies of attempts that will end late: LATE (Zaharia et al., "Improving MapReduce Performance in
/// Heterogeneous Environments", OSDI 2008), with rates in bytes if the bytes are known, so that a
/// task that merely has more of them is not a straggler.
extension Scheduler {
  private struct Estimate {
    var id: AttemptID
    /// Input in a second since it began, in bytes if they are known.
    var rate: Double
    /// Seconds left at its present pace.
    var left: Double
    /// Seconds for all of it at that pace.
    var total: Double
    var bytes: Double
  }

  /// The attempts of a job are considered once in this time for each: some thousand times what that
  /// takes, so the cost does not grow with their number.
  private static let lookInterval = Duration.milliseconds(1)

  /// The most live backup tasks.
  var backupsMax: Int { max(1, Int(Double(pool.slots) * settings.backupShareMax)) }

  /// Part of a tick, after all tasks that can be placed have been.
  mutating func startBackupTasks() {
    for key in line {
      guard pool.idleSlots > 0, backups < backupsMax else { return }
      guard let job = table.find(key.id), table[job].phase == .running else { continue }
      guard table[job].looked + Self.lookInterval * table[job].live.count <= now else { continue }
      let (maps, reduces) = (table[job].mapTally, table[job].reduceTally)
      // Maps that wait for their own hosts do not want slots that are idle elsewhere.
      guard maps.pending == table[job].pinnedPending, table[job].retries.isEmpty else { continue }
      table[job].looked = now
      if maps.running > 0 {
        startBackupTasks(of: job, .map)
      } else if reduces.pending == 0, reduces.running > 0 {
        startBackupTasks(of: job, .reduce)
      }
    }
  }

  private mutating func startBackupTasks(of job: JobIndex, _ kind: TaskKind) {
    let estimates = estimates(of: job, kind)
    guard !estimates.isEmpty else { return }
    let rates = estimates.map(\.rate).sorted()
    let slowest = max(1, Int(Double(rates.count) * settings.backupSlowestShare))
    let rateMax = rates[min(rates.count, slowest) - 1]
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

  /// The age in seconds from which an attempt's pace means something: short ones show earlier that
  /// they lag.
  private func ageMin(_ expected: Double?) -> Double {
    let most = settings.backupAgeMin.inSeconds
    return expected.map { min(most, $0 * settings.backupAgeShareMin) } ?? most
  }

  private func estimates(of job: JobIndex, _ kind: TaskKind) -> [Estimate] {
    table[job].live.compactMap { id in
      guard id.task.kind == kind, let attempt = attempts[id] else { return nil }
      let age = (now - table[job].workBegan(attempt, kind)).inSeconds
      let bytes = table[job].inputBytes(of: id.task)
      guard age > 0, age >= ageMin(table[job].durations(of: kind).expected(bytes: bytes)) else {
        return nil
      }
      // What has not shown any progress is expected to last as long again.
      let pace = attempt.paceNow(now) ?? 1 / (2 * age)
      let left =
        attempt.fraction > 0
        ? max((1 - attempt.fraction) / pace, attempt.secondsAtEnd(now)) : age
      return Estimate(
        id: id, rate: (attempt.fraction - attempt.fractionWaited) * max(1, bytes) / age,
        left: left, total: 1 / pace, bytes: bytes)
    }
  }

  /// A slot on another host, or on another worker if there is only one host, that is not known to
  /// be slow itself.
  private func workerForBackup(of id: AttemptID) -> WorkerIndex? {
    guard let attempt = attempts[id] else { return nil }
    let slow = pool[attempt.worker]
    let isOneHost = pool.hostCount == 1
    if let job = table.find(id.task.job), isPinned(id.task, job) {
      func isFit(_ worker: Worker) -> Bool {
        worker.id != slow.id && worker.speed >= Worker.speedForBackupsMin
      }
      return idleOnHost(of: id.task.mapIndex, job) { isFit($0) && $0.host != slow.host }
        ?? idleOnHost(of: id.task.mapIndex, job, where: isFit)
    }
    return pool.findIdle { worker in
      worker.id != slow.id && (isOneHost || worker.host != slow.host)
        && worker.speed >= Worker.speedForBackupsMin
    }
  }
}
