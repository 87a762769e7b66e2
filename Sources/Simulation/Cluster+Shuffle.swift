import JobModel
import Scheduling

/// Reduce attempts fetch what is available while maps run, and the rest once the last map is done.
extension Cluster {
  /// The share of fetching in a reduce attempt's work, as progress counts it.
  private static let fetchShare = 1.0 / 3

  /// The last map output of a job is available.
  mutating func mapsDone(_ job: Int) {
    for (id, machine) in jobs[job].fetching.sorted(by: { $0.key < $1.key }) {
      scheduleFetch(id, on: machine)
    }
  }

  /// A map output is lost: attempts that do not have all of their input wait for it.
  mutating func mapsUndone(_ job: Int) {
    for (id, machine) in jobs[job].fetching {
      guard var run = machines[machine].runs[id] else { continue }
      run.work = .fetching(bytes: fetchedBytes(run, job))
      run.since = max(now, run.since)
      run.end = nil
      run.course += 1
      machines[machine].runs[id] = run
    }
  }

  private func fetchedBytes(_ run: Machine.Run, _ job: Int) -> Double {
    guard case .fetching(let bytes) = run.work else { return 0 }
    let workload = jobs[job].workload
    let reached = bytes + Double(max(0, now - run.since)) * 1e-9 * workload.fetchRate
    let share = min(1, Double(jobs[job].available) / Double(max(1, workload.maps)))
    return max(bytes, min(reached, jobs[job].partitionBytes * share))
  }

  mutating func scheduleFetch(_ id: AttemptID, on machine: Int) {
    guard var run = machines[machine].runs[id] else { return }
    let job = id.task.job.number - 1
    // Outputs before the last one did not come in time: everything that was there is here now.
    let bytes = fetchedBytes(run, job)
    let seconds = (jobs[job].partitionBytes - bytes) / jobs[job].workload.fetchRate
    run.work = .fetching(bytes: bytes)
    run.since = max(now, run.since)
    run.course += 1
    let end = run.since + Self.time(max(0, seconds))
    run.end = end
    machines[machine].runs[id] = run
    agenda.add(.workDone(id, machine: machine, course: run.course), at: end)
  }

  /// A reduce attempt has all of its input, unless it cannot get some output.
  mutating func fetched(_ id: AttemptID, on machine: Int) {
    let job = id.task.job.number - 1
    let missing = unreachable(from: machine, id.task.job)
    guard missing.isEmpty else {
      scheduleRetry(id, on: machine, after: scenario.fetchReportInterval)
      guard machines[machine].isRegistered else { return }
      for output in missing {
        tell(.segmentFetchFailed(by: id, FetchFailure(source: output.attempt, cause: .wire)))
      }
      return
    }
    if random.happens(scenario.fetchFailureShare), machines[machine].isRegistered,
      let output = scheduler.outputs(of: id.task.job).randomElement(using: &random)
    {
      scheduleRetry(id, on: machine, after: 1)
      let cause: FetchFailure.Cause = Bool.random(using: &random) ? .disk : .wire
      tell(.segmentFetchFailed(by: id, FetchFailure(source: output.attempt, cause: cause)))
      return
    }
    jobs[job].fetching[id] = nil
    let factor = Double.random(in: scenario.noise, using: &random) / machines[machine].speed
    let seconds = jobs[job].partitionBytes / jobs[job].workload.reduceRate * factor
    let end = now + Self.time(seconds)
    machines[machine].runs[id]?.work = .reducing
    machines[machine].runs[id]?.since = now
    machines[machine].runs[id]?.end = end
    machines[machine].runs[id]?.course += 1
    let course = machines[machine].runs[id]?.course ?? 0
    agenda.add(.workDone(id, machine: machine, course: course), at: end)
    tellProgress(of: id, on: machine)
  }

  private mutating func scheduleRetry(
    _ id: AttemptID, on machine: Int, after seconds: Double
  ) {
    machines[machine].runs[id]?.course += 1
    let course = machines[machine].runs[id]?.course ?? 0
    agenda.add(.workDone(id, machine: machine, course: course), at: now + Self.time(seconds))
  }

  /// Map outputs that a machine cannot fetch at present.
  private func unreachable(from machine: Int, _ job: JobID) -> [AttemptOutput] {
    let reader = machines[machine].hardware
    let cut = scenario.brokenPaths.filter { path in
      path.reader == reader && Self.time(path.at) <= now
        && path.until.map { now < Self.time($0) } ?? true
    }
    guard !cut.isEmpty else { return [] }
    let holders = Set(cut.map(\.holder))
    return scheduler.outputs(of: job).filter { output in
      machineIndex[output.worker].map { holders.contains(machines[$0].hardware) } ?? false
    }
  }

  // MARK: Progress

  mutating func scheduleReport(_ id: AttemptID, on machine: Int) {
    agenda.add(
      .progress(id, machine: machine), at: now + Self.time(scenario.progressInterval))
  }

  mutating func report(_ id: AttemptID, on machine: Int) {
    tellProgress(of: id, on: machine)
    scheduleReport(id, on: machine)
  }

  private mutating func tellProgress(of id: AttemptID, on machine: Int) {
    guard machines[machine].isRegistered, let run = machines[machine].runs[id] else { return }
    let job = id.task.job.number - 1
    let done = run.end.map {
      min(1, max(0, Double(now - run.since) / Double(max(1, $0 - run.since))))
    }
    let progress =
      switch run.work {
      case .steady: AttemptProgress(fraction: done ?? 0)
      case .fetching:
        AttemptProgress(
          fraction: Self.fetchShare * fetchedBytes(run, job) / max(1, jobs[job].partitionBytes))
      case .reducing:
        AttemptProgress(
          fraction: Self.fetchShare + (1 - Self.fetchShare) * (done ?? 0),
          phase: AttemptProgress.reduce)
      }
    tell(.attemptProgressed(id, from: machines[machine].id, progress))
  }
}
