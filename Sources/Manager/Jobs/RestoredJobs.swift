import JobModel
import Logging
import ManagerState
import Scheduling
import Store

/// The jobs that had not ended when the manager did. A job whose stored state makes no sense fails,
/// without affecting any other job.
struct RestoredJobs {
  private(set) var jobs: [ManagedJob] = []
  /// The snapshots from which their scheduler continues.
  private(set) var snapshots: [JobSnapshot] = []
  /// Jobs that cannot continue, and why.
  private(set) var lost: [(id: JobID, reason: String)] = []

  /// Reads all of them, and stores those that cannot continue as failed.
  ///
  /// - Throws: if the store itself cannot be read or written.
  init(from store: Store, now: Instant) throws {
    for id in try store.jobsGoingOn() {
      do {
        let snapshot = try store.snapshot(of: id).validated()
        let job = try ManagedJob(restoring: snapshot, from: store)
        jobs.append(job)
        snapshots.append(snapshot.on(job.specification))
      } catch let failure as JobFailure where failure.kind != .corrupted {
        throw failure
      } catch {
        try fail(id, Self.message(error), in: store, at: now)
      }
    }
  }

  func log(to logger: Logger) {
    if !jobs.isEmpty { logger.notice("jobs go on", metadata: ["jobs": "\(jobs.count)"]) }
    for (id, reason) in lost {
      logger.error("job failed", metadata: ["job": "\(id.number)", "reason": "\(reason)"])
    }
  }

  private static func message(_ error: any Error) -> String {
    let text = (error as? JobFailure)?.message ?? "its rows in the store are damaged: \(error)"
    let line = text.split(separator: "\n").first.map(String.init) ?? text
    return "the job cannot continue after the manager's restart: \(line)\nsubmit it again"
  }

  private mutating func fail(
    _ id: JobID, _ message: String, in store: Store, at now: Instant
  ) throws {
    lost.append((id, message))
    var batch = Batch(records: [.jobEnded(id, .failed(nil, message: message), at: now)])
    if var document = try? store.document(of: id) {
      document.error = message
      document.report = nil
      batch.documents = [document]
    }
    try store.append(batch)
  }
}
