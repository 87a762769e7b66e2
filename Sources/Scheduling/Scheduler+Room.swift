import JobModel

/// Maps that have to run again get slots back from reduce attempts that wait for them.
extension Scheduler {
  /// Part of a tick.
  ///
  /// - Complexity: O(jobs that run), if no slot is idle and something waits for one.
  mutating func makeRoomForMaps() {
    makeRoomOnHosts()
    guard pool.idleSlots == 0, pool.slots > 0 else { return }
    for key in open {
      guard let job = table.find(key.id) else { continue }
      let maps = table[job].mapTally
      if maps.pending > 0 {
        var missing = min(maps.pending + maps.running, mapsDue) - maps.running - roomComing
        while missing > 0, makeRoom(in: job) { missing -= 1 }
      }
      // The first in line decides, unless it waits only for its own hosts.
      guard maps.pending > 0, maps.pending == table[job].pinnedPending else { break }
    }
    if isStuck, let last = line.last(where: { fetching($0) > 0 }), let job = table.find(last.id) {
      _ = makeRoom(in: job)
    }
  }

  /// Slots that the maps of a job get before its reduce attempts wait for them in others.
  var mapsDue: Int { max(1, Int(Double(pool.slots) * settings.mapShareMin)) }

  /// Everything that runs is a reduce attempt waiting for maps, none of which runs.
  private var isStuck: Bool {
    !attempts.isEmpty && line.reduce(0) { $0 + fetching($1) } == attempts.count
  }

  private func fetching(_ key: JobKey) -> Int {
    guard let job = table.find(key.id), table[job].unfinishedMaps > 0 else { return 0 }
    return table[job].fetchingReduces
  }

  /// Stops the reduce attempt of a job that has waited for the shortest time.
  private mutating func makeRoom(in job: JobIndex) -> Bool {
    var youngest: (id: AttemptID, started: Instant)?
    for id in table[job].live where id.task.kind == .reduce {
      guard let attempt = attempts[id], !attempt.hasAllInput,
        !table[job].reduces[id.task.reduceIndex].isFed
      else { continue }
      if let found = youngest, (attempt.started, id) < (found.started, found.id) { continue }
      youngest = (id, attempt.started)
    }
    guard let id = youngest?.id else { return false }
    giveUpSlot(id, of: job)
    return true
  }

  mutating func giveUpSlot(_ id: AttemptID, of job: JobIndex) {
    stop(id)
    attempts[id]?.makesRoom = true
    roomComing += 1
    requeue(id.task, of: job)
  }
}
