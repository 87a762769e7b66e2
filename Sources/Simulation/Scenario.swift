package import Scheduling

/// A cluster, what it does, and what goes wrong. Times are seconds, rates bytes a second.
package struct Scenario: Sendable {
  package var seed: UInt64 = 1
  package var settings = SchedulerSettings()

  // MARK: The cluster

  package var workers = 10
  package var slots = 1
  /// Workers of a host, one behind the other.
  package var workersPerHost = 1
  /// Hosts of a rack; 0 for a cluster without racks.
  package var hostsPerRack = 40
  /// Every machine's speed is drawn from this, evenly.
  package var speeds = 0.9...1.1
  /// Share of the machines that are slow instead, chosen at random.
  package var slowShare = 0.0
  /// So many more are slow, the first ones.
  package var slowCount = 0
  /// Their speeds, drawn evenly.
  package var slowSpeeds = 0.25...0.25
  /// Every attempt takes longer or shorter by a factor drawn from this.
  package var noise = 0.9...1.1
  /// From a decision to its effect on a worker, and back.
  package var latency = 0.001

  // MARK: The jobs

  package var jobs: [Workload] = []

  // MARK: What goes wrong

  package var deaths: [Death] = []
  package var stalls: [Stall] = []
  /// When the manager is killed and started again.
  package var restarts: [Double] = []
  /// Shares of attempts that fail.
  package var programFailureShare = 0.0
  package var workerFailureShare = 0.0
  /// Share of reduce attempts that report a map output which they could not get.
  package var fetchFailureShare = 0.0
  /// Ways on which segments do not get through.
  package var brokenPaths: [BrokenPath] = []
  /// How often a reduce attempt says so of an output behind one of them.
  package var fetchReportInterval = 15.0

  /// How often a running attempt reports its progress.
  package var progressInterval = 5.0
  /// The simulation gives up after this.
  package var secondsMax = 1e6

  package init() {}

  /// A job, all of whose tasks of a kind are alike.
  package struct Workload: Sendable {
    package var submitted = 0.0
    package var priority = 0
    package var maps = 10
    package var mapBytes = 64 << 20
    package var reduces = 2
    /// Copies of each map's input; 0 where the input is equally near to all.
    package var replicas = 0
    /// Of a slot of speed 1.
    package var mapRate = 4e6
    /// A map on another host takes longer by this factor.
    package var remoteFactor = 1.0
    /// Of a reduce attempt that fetches; the network does not know slow machines.
    package var fetchRate = 4e6
    /// Of sorting, reducing and writing, in a slot of speed 1.
    package var reduceRate = 4e6
    /// To start an attempt of any kind.
    package var startSeconds = 0.5
    package var planSeconds = 1.0
    package var commitSeconds = 1.0
    /// Map attempts report the sizes of their segments.
    package var reportsSizes = false

    package init() {}
  }

  /// Workers that are killed, drawn at random.
  package struct Death: Sendable {
    package var at: Double
    package var count: Int
    /// A new process on the same machine takes its place after this many seconds.
    package var replacedAfter: Double?

    package init(at: Double, count: Int, replacedAfter: Double? = nil) {
      self.at = at
      self.count = count
      self.replacedAfter = replacedAfter
    }
  }

  /// Reduce attempts on one machine cannot fetch from another one. The other direction is sound.
  package struct BrokenPath: Sendable {
    /// Machines by the order in which they were added, from 0 on.
    package var reader: Int
    package var holder: Int
    package var at: Double
    /// When it heals, if ever.
    package var until: Double?

    package init(reader: Int, holder: Int, at: Double = 0, until: Double? = nil) {
      self.reader = reader
      self.holder = holder
      self.at = at
      self.until = until
    }
  }

  /// A worker, drawn at random, that neither works nor speaks for some time.
  package struct Stall: Sendable {
    package var at: Double
    package var seconds: Double

    package init(at: Double, seconds: Double) {
      self.at = at
      self.seconds = seconds
    }
  }
}

/// How a simulation went.
package struct Outcome: Sendable {
  /// From the first submission to the end of the last job.
  package var seconds = 0.0
  /// Seconds from the submission of each job to its end, for those that ended.
  package var jobSeconds: [Double] = []
  package var jobsSucceeded = 0
  package var jobsFailed = 0
  /// Events that the scheduler was told.
  package var events = 0
  package var attempts = 0
  package var backups = 0
  package var backupsWon = 0
  package var attemptsLost = 0
  package var outputsLost = 0
  package var localMaps = 0
  /// Real time in the scheduler, if the cluster has a stopwatch.
  package var schedulerNanoseconds: Int64 = 0
  /// Rules that were broken; must be empty.
  package var violations: [String] = []

  package init() {}
}
