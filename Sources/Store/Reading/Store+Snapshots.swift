import GRDB
package import JobModel
package import Scheduling

extension Store {
  /// The jobs that have not ended, in order.
  package func jobsGoingOn() throws -> [JobID] {
    try read { try SnapshotReader(database: $0).jobs() }
  }

  /// What a scheduler goes on from with a job that has not ended.
  ///
  /// - Throws: a `corrupted` failure if the rows of the job hold what no version of Gristmill has put
  ///   there. Other jobs can be read all the same.
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
