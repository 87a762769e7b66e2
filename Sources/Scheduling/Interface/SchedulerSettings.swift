/// Settings of the scheduler; the defaults suit a cluster of any size.
package struct SchedulerSettings: Equatable, Sendable {
  // MARK: Time

  /// How often the owner sends `Event.tick`. Waits are accurate to within this.
  package var tickInterval = Duration.milliseconds(500)
  /// How often a worker sends a heartbeat.
  package var heartbeatInterval = Duration.seconds(2)
  /// A worker is dead once this many heartbeats are missing and nothing else came from it.
  package var heartbeatsMissedMax = 5
  /// How long a worker may be silent.
  package var failureTimeout: Duration { heartbeatInterval * heartbeatsMissedMax }

  // MARK: Failures

  /// Attempts of a task that may fail by the user's program; the last one fails the job.
  package var programFailuresMax = 4
  /// Attempts of a task that may fail by workers or missing segments. Far more than a cluster with
  /// some bad machines causes; a task that takes down every machine must end somewhere.
  package var otherFailuresMax = 32
  /// A task is tried at most once in this time on the same worker: otherwise a task that fails at
  /// once would use up all of its tries in a moment.
  package var retryPause = Duration.seconds(1)
  /// A map output is lost once this many different reduce attempts have failed to get it.
  package var fetchReportersMax = 2
  /// Or once a single reduce attempt has said so this often.
  package var fetchReportsMax = 3
  /// A worker is suspect once this many of its recent attempts failed by its fault.
  package var workerFailuresMin = 4
  /// And if these are at least this share of its recent attempts.
  package var workerFailureShareMin = 0.5
  /// How long a suspect worker gets nothing.
  package var suspectTime = Duration.seconds(60)

  // MARK: Locality

  /// How long a job waits for a slot on a host with its input before it takes one in the rack, and
  /// then again before it takes any.
  package var localityWait = Duration.seconds(3)
  /// A job waits no longer than this in total.
  package var localityWaitTotalMax = Duration.seconds(30)

  // MARK: Reduce phase

  /// The share of maps that must be done before reduce attempts start to fetch.
  package var slowStartShare = 0.05
  /// The share of all slots that a job's reduce attempts may take while its maps wait for one.
  /// Fetching early hides the shuffle behind the map phase, but a slot that only fetches does not
  /// map.
  package var reduceShareMax = 0.1
  /// The share of all slots, at least one, that a job's maps have before its reduce attempts fetch
  /// in others, and that the maps get back from them if outputs are lost and no slot is free.
  package var mapShareMin = 0.25

  // MARK: Backup tasks

  package var backupTasks = true
  /// The share of all slots for backup tasks, at least one.
  package var backupShareMax = 0.1
  /// Attempts whose rate is among this slowest share may get a backup task.
  package var backupSlowestShare = 0.25
  /// Attempts younger than this get none: their rate is not known yet.
  package var backupAgeMin = Duration.seconds(3)
  /// Nor do those younger than this many times the usual time of such an attempt, if that is less.
  package var backupAgeShareMin = 1.5
  /// The ratio of an attempt's remaining time to the mean time of a whole attempt, from which a
  /// backup task pays off.
  package var backupTimeLeftMin = 1.2

  package init() {}
}
