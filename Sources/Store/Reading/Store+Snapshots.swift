import GRDB
import JobModel
package import Scheduling

extension Store {
  /// The jobs that have not ended, in the order of their ids: what a scheduler is restored from.
  ///
  /// - Complexity: O(attempts of these jobs), about a microsecond each.
  package func snapshots() throws -> [JobSnapshot] {
    try read { database in
      try SnapshotReader(database: database).all()
    }
  }
}
