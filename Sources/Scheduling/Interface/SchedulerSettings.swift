/// What can be set about scheduling; the defaults suit a cluster of any size.
package struct SchedulerSettings: Equatable, Sendable {
  // MARK: Time

  /// How often the owner sends `Event.tick`. Waits are kept to within this.
  package var tickInterval = Duration.milliseconds(500)
  /// How often a worker lets itself be heard.
  package var heartbeatInterval = Duration.seconds(2)
  /// A worker is dead after this many heartbeats did not come, and nothing else from it.
  package var heartbeatsMissedMax = 5
  /// How long a worker may be silent.
  package var failureTimeout: Duration { heartbeatInterval * heartbeatsMissedMax }

  // MARK: Failures

  /// Attempts of a task that may fail by the user's program; the last one fails the job.
  package var programFailuresMax = 4
  /// Attempts of a task that may fail by workers or by missing segments. Far above what a cluster
  /// with some bad machines brings; a task that takes every machine down must end somewhere.
  package var otherFailuresMax = 32
  /// A task is tried no more often than once in this time on the same worker: what fails at once would
  /// use up all of its tries in a moment, and help nobody.
  package var retryPause = Duration.seconds(1)
  /// A map output is lost once this many different reduce attempts could not get it.
  package var fetchReportersMax = 2
  /// Or once one reduce attempt said so this often.
  package var fetchReportsMax = 3
  /// A worker is suspect after this many of its recent attempts failed by its fault.
  package var workerFailuresMin = 4
  /// And if these are at least this share of its recent attempts.
  package var workerFailureShareMin = 0.5
  /// How long a suspect worker gets nothing.
  package var suspectTime = Duration.seconds(60)

  // MARK: Locality

  /// How long a job waits for a slot on a host with its input before it takes one in the rack, and
  /// again before it takes any.
  package var localityWait = Duration.seconds(3)
  /// A job does not wait longer than this in all.
  package var localityWaitTotalMax = Duration.seconds(30)

  // MARK: Reduce phase

  /// Share of the maps that are done before reduce attempts start to fetch.
  package var slowStartShare = 0.05
  /// Share of all slots that a job's reduce attempts may take while maps of it wait for one.
  /// Fetching early hides the shuffle behind the map phase; a slot that only fetches does not map.
  package var reduceShareMax = 0.1
  /// Share of all slots, one at least, that the maps of a job have before its reduce attempts fetch in
  /// others, and that they get back from these when outputs are lost and no slot is free.
  package var mapShareMin = 0.25

  // MARK: Backup tasks

  package var backupTasks = true
  /// Share of all slots for backup tasks, one at least.
  package var backupShareMax = 0.1
  /// Attempts whose rate is among this slowest share may get a backup task.
  package var backupSlowestShare = 0.25
  /// Attempts younger than this get none: their rate is not known yet.
  package var backupAgeMin = Duration.seconds(3)
  /// Nor do those younger than this many times what such an attempt takes, where that is less.
  package var backupAgeShareMin = 1.5
  /// The time an attempt has left, over that of a mean one from its beginning, from which on a
  /// backup task pays.
  package var backupTimeLeftMin = 1.2

  package init() {}
}
