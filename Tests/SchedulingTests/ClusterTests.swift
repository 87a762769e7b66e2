import Scheduling
import Simulation
import Testing

/// Whole clusters in which everything goes wrong, by seed.
@Suite("Simulated clusters")
struct ClusterTests {
  static func faulty(_ seed: UInt64) -> Scenario {
    var random = Randomness(seed: seed)
    func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }
    var scenario = Scenario()
    scenario.seed = seed
    scenario.workers = number(2...12)
    scenario.slots = number(1...3)
    scenario.workersPerHost = number(1...2)
    scenario.hostsPerRack = number(0...3)
    scenario.slowShare = 0.2
    scenario.noise = 0.5...2
    scenario.progressInterval = 1
    scenario.latency = Double.random(in: 0...0.5, using: &random)
    scenario.settings.backupTasks = number(0...3) > 0
    scenario.settings.reduceShareMax = Double.random(in: 0...1, using: &random)
    scenario.settings.slowStartShare = Double.random(in: 0...1, using: &random)
    // Program failures alone must not end the job, so that it can succeed.
    scenario.settings.programFailuresMax = 100
    scenario.settings.otherFailuresMax = 200
    scenario.programFailureShare = 0.05
    scenario.workerFailureShare = 0.1
    scenario.fetchFailureShare = 0.1
    for _ in 0..<number(1...4) {
      var job = Scenario.Workload()
      job.submitted = Double(number(0...60))
      job.priority = number(0...1)
      job.maps = number(0...40)
      job.reduces = number(0...8)
      job.mapBytes = 16 << 20
      job.replicas = number(0...2)
      job.remoteFactor = 1.5
      job.reportsSizes = true
      scenario.jobs.append(job)
    }
    for _ in 0..<number(0...4) {
      scenario.deaths.append(
        Scenario.Death(
          at: Double(number(1...120)), count: number(1...3),
          replacedAfter: number(0...1) == 0 ? nil : Double(number(0...20))))
    }
    for _ in 0..<number(0...4) {
      scenario.stalls.append(
        Scenario.Stall(at: Double(number(1...120)), seconds: Double(number(1...60))))
    }
    for _ in 0..<number(0...3) { scenario.restarts.append(Double(number(1...150))) }
    scenario.secondsMax = 20_000
    return scenario
  }

  @Test("whatever fails, jobs end and no rule is broken", arguments: 0..<20)
  func faults(block: Int) {
    for seed in block * 5..<(block + 1) * 5 {
      var cluster = Cluster(Self.faulty(UInt64(seed)))
      let outcome = cluster.run()
      #expect(outcome.violations.isEmpty, "seed \(seed)")
      #expect(outcome.jobsFailed == 0, "seed \(seed)")
    }
  }

  @Test(
    "if segments do not get from one worker to another, for a while or forever, jobs end",
    arguments: 0..<20)
  func brokenPaths(block: Int) {
    for seed in block * 5..<(block + 1) * 5 {
      var random = Randomness(seed: UInt64(seed))
      func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }
      var scenario = Scenario()
      scenario.seed = UInt64(seed)
      scenario.workers = number(2...6)
      scenario.slots = number(1...2)
      scenario.progressInterval = 1
      var job = Scenario.Workload()
      (job.maps, job.reduces, job.mapBytes) = (number(1...12), number(1...4), 4 << 20)
      scenario.jobs = [job]
      for _ in 0..<number(1...2) {
        let reader = number(0...scenario.workers - 1)
        let holder = (reader + number(1...scenario.workers - 1)) % scenario.workers
        // With two workers that cannot reach each other, only recovery helps.
        let isForEver = scenario.workers > 2 && number(0...1) == 0
        scenario.brokenPaths.append(
          Scenario.BrokenPath(
            reader: reader, holder: holder, until: isForEver ? nil : Double(number(10...200))))
      }
      scenario.secondsMax = 3_000
      var cluster = Cluster(scenario)
      let outcome = cluster.run()
      #expect(outcome.violations.isEmpty, "seed \(seed)")
      #expect(outcome.jobsFailed == 0, "seed \(seed)")
    }
  }

  @Test("a broken path between two workers of one slot ends in time even if it never heals")
  func brokenPathOfTwo() {
    var scenario = Scenario()
    (scenario.workers, scenario.slots) = (2, 1)
    scenario.progressInterval = 1
    var job = Scenario.Workload()
    (job.maps, job.reduces, job.mapBytes) = (4, 1, 4 << 20)
    scenario.jobs = [job]
    for (reader, holder) in [(0, 1), (1, 0)] {
      scenario.brokenPaths = [Scenario.BrokenPath(reader: reader, holder: holder)]
      scenario.secondsMax = 1_000
      var cluster = Cluster(scenario)
      let outcome = cluster.run()
      #expect(outcome.violations.isEmpty)
      #expect(outcome.jobsSucceeded == 1)
    }
  }

  @Test("the same seed gives the same run")
  func deterministic() {
    for seed in UInt64(1)...5 {
      var (first, second) = (Cluster(Self.faulty(seed)), Cluster(Self.faulty(seed)))
      let (one, other) = (first.run(), second.run())
      #expect(one.events == other.events && one.seconds == other.seconds, "seed \(seed)")
    }
  }

  @Test("without faults only backup tasks run anything twice")
  func undisturbed() {
    var scenario = Scenario()
    var job = Scenario.Workload()
    (job.maps, job.reduces) = (100, 7)
    scenario.jobs = [job]
    var cluster = Cluster(scenario)
    let outcome = cluster.run()
    #expect(outcome.violations.isEmpty)
    #expect(outcome.attempts - outcome.backups == 108)
    #expect(outcome.attemptsLost + outcome.outputsLost == 0)
  }

  @Test("nearly all maps run on a host of their input if hosts have many")
  func locality() {
    var scenario = Scenario()
    scenario.workers = 50
    scenario.settings.backupTasks = false
    var job = Scenario.Workload()
    (job.maps, job.reduces, job.replicas) = (1_000, 10, 3)
    scenario.jobs = [job]
    var cluster = Cluster(scenario)
    let outcome = cluster.run()
    #expect(outcome.localMaps > 950)
  }

  @Test("one worker of four at a tenth of the speed costs little with backup tasks, much without")
  func slowWorker() {
    func seconds(slow: Int, backupTasks: Bool, seed: UInt64) -> Double {
      var scenario = Scenario()
      scenario.seed = seed
      scenario.workers = 4
      scenario.hostsPerRack = 0
      scenario.slowCount = slow
      scenario.slowSpeeds = 0.1...0.1
      scenario.progressInterval = 1
      scenario.settings.backupTasks = backupTasks
      var job = Scenario.Workload()
      (job.maps, job.reduces, job.mapBytes) = (80, 8, 16 << 20)
      (job.reduceRate, job.fetchRate) = (32e6, 64e6)
      scenario.jobs = [job]
      var cluster = Cluster(scenario)
      return cluster.run().seconds
    }
    for seed in UInt64(1)...10 {
      let undisturbed = seconds(slow: 0, backupTasks: true, seed: seed)
      let with = seconds(slow: 1, backupTasks: true, seed: seed)
      let without = seconds(slow: 1, backupTasks: false, seed: seed)
      // Three workers instead of four take 1.33 times as long at best.
      #expect(with < undisturbed * 1.6, "seed \(seed): \(undisturbed) \(with) \(without)")
      #expect(without > with * 1.2, "seed \(seed): \(undisturbed) \(with) \(without)")
    }
  }
}
