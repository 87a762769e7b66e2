package import Scheduling

/// A cluster, what it does, and what goes wrong. Times are in seconds, rates in bytes a second.
package struct Scenario: Sendable {
  package var seed: UInt64 = 1
  package var settings = SchedulerSettings()

  // MARK: The cluster

  package var workers = 10
  package var slots = 1
  /// Workers of a host, one after the other.
  package var workersPerHost = 1
  /// Hosts in a rack; 0 for a cluster without racks.
  package var hostsPerRack = 40
  /// The range from which every machine's speed is drawn, evenly.
  package var speeds = 0.9...1.1
  /// The share of machines that are slow instead, chosen at random.
  package var slowShare = 0.0
  /// In addition, this many of the first machines are slow.
  package var slowCount = 0
  /// Their speeds, drawn evenly.
  package var slowSpeeds = 0.25...0.25
  /// The range from which a factor on every attempt's time is drawn.
  package var noise = 0.9...1.1
  /// From a decision to its effect on a worker, and back again.
  package var latency = 0.001

  // MARK: The jobs

  package var jobs: [Workload] = []

  // MARK: What goes wrong

  package var deaths: [Death] = []
  package var stalls: [Stall] = []
  /// When the manager is killed and restarted.
  package var restarts: [Double] = []
  /// The share of attempts that fail.
  package var programFailureShare = 0.0
  package var workerFailureShare = 0.0
  /// The share of reduce attempts that report a map output as unavailable.
  package var fetchFailureShare = 0.0
  /// Paths on which segments do not get through.
  package var brokenPaths: [BrokenPath] = []
  /// How often a reduce attempt reports an output behind one of them.
  package var fetchReportInterval = 15.0

  /// How often a running attempt reports its progress.
  package var progressInterval = 5.0
  /// The simulation gives up after this.
  package var secondsMax = 1e6

  package init() {}

  /// A job whose tasks of each kind are all alike.
  package struct Workload: Sendable {
    package var submitted = 0.0
    package var priority = 0
    package var maps = 10
    package var mapBytes = 64 << 20
    package var reduces = 2
    /// Copies of each map's input; 0 if the input is equally near to all.
    package var replicas = 0
    /// In a slot of speed 1.
    package var mapRate = 4e6
    /// A map on another host takes longer by this factor.
    package var remoteFactor = 1.0
    /// Of a reduce attempt that fetches; a machine's slowness does not affect the network.
    package var fetchRate = 4e6
    /// For sorting, reducing and writing, in a slot of speed 1.
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
    /// A new process on the same machine replaces it after this many seconds.
    package var replacedAfter: Double?

    package init(at: Double, count: Int, replacedAfter: Double? = nil) {
      self.at = at
      self.count = count
      self.replacedAfter = replacedAfter
    }
  }

  /// Reduce attempts on one machine cannot fetch from another. The opposite direction works.
  package struct BrokenPath: Sendable {
    /// Machines by the order in which they were added, from 0.
    package var reader: Int
    package var holder: Int
    package var at: Double
    /// When it recovers, if ever.
    package var until: Double?

    package init(reader: Int, holder: Int, at: Double = 0, until: Double? = nil) {
      self.reader = reader
      self.holder = holder
      self.at = at
      self.until = until
    }
  }

  /// A worker, drawn at random, that neither works nor sends anything for some time.
  package struct Stall: Sendable {
    package var at: Double
    package var seconds: Double

    package init(at: Double, seconds: Double) {
      self.at = at
      self.seconds = seconds
    }
  }
}

/// The result of a simulation.
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
  /// Real time spent in the scheduler, if the cluster has a stopwatch.
  package var schedulerNanoseconds: Int64 = 0
  /// Rules that were broken; must be empty.
  package var violations: [String] = []

  package init() {}
}
