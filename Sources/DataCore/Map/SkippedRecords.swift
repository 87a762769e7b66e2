package import JobModel
import Synchronization

/// The records that a job skipped because a program failed on them or, in WARC files, because they
/// are damaged, and how many it may skip.
package final class SkippedRecords: Sendable {
  /// How many records may be skipped; with 0, every failure fails the job.
  package let most: Int
  private let all = Mutex<[(order: [Int], record: SkippedRecord)]>([])

  package init(most: Int) { self.most = most }

  package var isAllowed: Bool { most > 0 }

  /// Skips a record.
  ///
  /// - Parameter order: the sort key of the list.
  /// - Throws: `failure`, if `most` records were skipped before.
  package func skip(at place: String, order: [Int], because failure: JobFailure) throws {
    let reason = failure.message.split(separator: "\n").first.map(String.init) ?? ""
    let isSkipped = all.withLock { all in
      guard all.count < most else { return false }
      all.append((order, SkippedRecord(place: place, reason: reason)))
      return true
    }
    if !isSkipped {
      var failure = failure
      failure.message +=
        "\nthis is at \(place); \(Counted.text(most, "record")) \(Counted.name(most, "was", "were")) skipped before, which is what --skip-bad-records allows"
      throw failure
    }
  }

  func removeAll() { all.withLock { $0 = [] } }

  /// The records in order, whichever slot came first.
  package var records: [SkippedRecord] {
    all.withLock { $0 }.sorted { $0.order.lexicographicallyPrecedes($1.order) }.map(\.record)
  }
}
