import Scheduling
import Simulation

/// The experiments, and the assumptions of each.
enum Experiments {
  /// The largest jobs of the MapReduce paper, 200,000 maps and 5,000 reduces, on 10,000 workers.
  /// Smaller clusters get as much work for each worker.
  static func scale(workers: Int) -> Scenario {
    var scenario = Scenario()
    scenario.workers = workers
    scenario.slots = 2
    scenario.slowShare = 0.003
    var job = Scenario.Workload()
    job.maps = workers * 20
    job.reduces = workers / 2
    job.replicas = 3
    job.remoteFactor = 1.2
    scenario.jobs = [job]
    return scenario
  }

  /// The sort of Google's paper (Dean and Ghemawat, OSDI 2004, section 5.3): 10^10 records of 100
  /// bytes in 15,000 splits of 64 MB, 4,000 reduces, some 1,700 workers.
  ///
  /// The paper does not say everything, so this assumes: two slots for each machine; a slot maps
  /// 3.7 MB/s (the paper's peak of 13 GB/s over all slots), fetches 3 MB/s, and sorts and writes
  /// 1.2 MB/s (its 2 to 4 GB/s); machines differ by 10 %, attempts by another 10 %; three machines
  /// in a thousand, about as many as the five tasks for which the paper waits, run at a quarter of
  /// the speed. Half of the slots may fetch while maps wait, as in the paper, where a machine has a
  /// reduce task from the start.
  static func sort(backupTasks: Bool, killed: Int = 0, seed: UInt64) -> Scenario {
    var scenario = Scenario()
    scenario.seed = seed
    scenario.workers = killed > 0 ? 1_746 : 1_700
    scenario.slots = 2
    scenario.slowShare = 0.003
    scenario.slowSpeeds = 0.25...0.25
    scenario.settings.backupTasks = backupTasks
    scenario.settings.reduceShareMax = 0.5
    var job = Scenario.Workload()
    job.maps = 15_000
    job.mapBytes = 64 << 20
    job.reduces = 4_000
    job.mapRate = 3.7e6
    job.fetchRate = 3e6
    job.reduceRate = 1.2e6
    scenario.jobs = [job]
    if killed > 0 {
      // The paper's cluster immediately started new processes on the same machines.
      scenario.deaths = [Scenario.Death(at: 240, count: killed, replacedAfter: 2)]
    }
    return scenario
  }

  /// Four workers of one slot each, of which `count` run at a tenth of the speed: 80 maps of 4 s
  /// and 8 reduces of 5 s.
  static func slow(_ count: Int, backupTasks: Bool, seed: UInt64) -> Scenario {
    var scenario = Scenario()
    scenario.seed = seed
    scenario.workers = 4
    scenario.hostsPerRack = 0
    scenario.slowCount = count
    scenario.slowSpeeds = 0.1...0.1
    scenario.progressInterval = 1
    scenario.settings.backupTasks = backupTasks
    var job = Scenario.Workload()
    (job.maps, job.reduces, job.mapBytes) = (80, 8, 16 << 20)
    (job.reduceRate, job.fetchRate) = (32e6, 64e6)
    scenario.jobs = [job]
    return scenario
  }

  struct Sort: Sendable {
    var name: String
    var paperSeconds: Double
    var paperPercent: Double
    var scenario: @Sendable (UInt64) -> Scenario
  }

  static let sortSeeds = 10

  static let sorts = [
    Sort(name: "normal", paperSeconds: 891, paperPercent: 0) { sort(backupTasks: true, seed: $0) },
    Sort(name: "without backup tasks", paperSeconds: 1_283, paperPercent: 44) {
      sort(backupTasks: false, seed: $0)
    },
    Sort(name: "200 of 1,746 killed", paperSeconds: 933, paperPercent: 5) {
      sort(backupTasks: true, killed: 200, seed: $0)
    },
  ]
}
