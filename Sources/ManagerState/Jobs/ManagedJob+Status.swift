package import JobModel
package import Scheduling
package import Wire

extension ManagedJob {
  /// The job as clients see it.
  ///
  /// - Parameter status: the scheduler's view of the job, while it knows the job.
  package func status(_ status: JobStatus?) -> ClusterJob {
    var job = ClusterJob(
      id: id, name: name, program: specification.program.name, priority: priority,
      state: outcome?.state ?? status?.phase.state ?? .planning, output: output.path,
      error: outcome?.error, submitted: submitted.seconds, ended: ended?.seconds, totals: totals)
    job.errorKind = failureKind
    if let status {
      job.missingHosts = status.missingHosts.isEmpty ? nil : status.missingHosts
      job.maps = ClusterJob.Phase(status.maps)
      job.reduces = ClusterJob.Phase(status.reduces)
    } else {
      job.maps = ClusterJob.Phase(total: maps, done: outcome == .succeeded ? maps : 0)
      job.reduces = ClusterJob.Phase(
        total: partitions, done: outcome == .succeeded ? partitions : 0)
    }
    return job
  }

  // MARK: Blobs

  /// The blob that tells workers which files go with the job, if any do.
  package var shipmentHash: ContentHash? {
    specification.shipment == nil ? nil : specificationHash
  }

  /// The files shipped with the job.
  package var shippedFiles: [ContentHash] {
    specification.shipment?.contents.compactMap { ContentHash(hexadecimal: $0.hash) } ?? []
  }

  /// All blobs that workers request for the job.
  package var blobs: Set<ContentHash> {
    Set([specificationHash, planHash].compactMap { $0 } + shippedFiles)
  }
}

extension PlanTaskResult {
  /// What the scheduler is told about the job.
  package var shape: JobShape {
    JobShape(
      maps: splitBytes.enumerated().map { index, bytes in
        let hosts = splitHosts.flatMap { $0.indices.contains(index) ? $0[index] : nil } ?? []
        return MapShape(hosts: hosts, isPinned: !hosts.isEmpty, bytes: bytes)
      }, reduces: partitions)
  }
}

extension JobStatus.Phase {
  package var state: ClusterJob.State {
    switch self {
    case .planning: .planning
    case .running: .running
    case .committing: .committing
    }
  }
}

extension ClusterJob.Phase {
  init(_ tasks: JobStatus.Tasks) {
    self.init(
      total: tasks.total, done: tasks.done, running: tasks.running, pending: tasks.pending)
  }
}

extension Instant {
  package var seconds: Double { Double(nanoseconds) / 1e9 }
}
