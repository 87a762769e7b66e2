import GRDB
package import JobModel
package import Scheduling

extension Store {
  /// The jobs that have not ended, in order.
  package func jobsGoingOn() throws -> [JobID] {
    try read { try SnapshotReader(database: $0).jobs() }
  }

  /// The state from which a scheduler continues an unfinished job.
  ///
  /// - Throws: a `corrupted` failure if the job's rows hold values that no version of Gristmill
  ///   writes. Other jobs can still be read.
  /// - Complexity: O(attempts of the job), about a microsecond each.
  package func snapshot(of job: JobID) throws -> JobSnapshot {
    try read { try SnapshotReader(database: $0).snapshot(of: job) }
  }

  /// All of them, as of one moment.
  package func snapshots() throws -> [JobSnapshot] {
    try read { database in
      let reader = SnapshotReader(database: database)
      return try reader.jobs().map { try reader.snapshot(of: $0) }
    }
  }
}
