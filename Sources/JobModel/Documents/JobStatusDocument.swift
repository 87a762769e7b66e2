/// A job of a manager, in the JSON of `submit`, `status` and `jobs`. The HTTP interface calls all of
/// this by the same names, and adds what only the store knows.
package struct JobStatusDocument: Encodable, Equatable, Sendable {
  package var id: Int
  package var name: String
  package var program: String
  package var priority: Int
  package var state: ClusterJob.State
  package var output: String
  /// Seconds since 1970.
  package var submittedAt: Double
  package var endedAt: Double?
  package var maps: TasksDocument
  package var reduces: TasksDocument
  /// Why it failed.
  package var error: String?
  /// What kind of failure that is, if it is known.
  package var errorKind: JobFailure.Kind?
  /// Hosts that have inputs of the job but no worker, for which it waits.
  package var missingHosts: [String]?
  /// What it waits for before anything of it can run.
  package var wait: ClusterJob.Wait?
  package var totals: TotalsDocument

  package init(_ job: ClusterJob) {
    id = job.id.number
    name = job.name
    program = job.program
    priority = job.priority
    state = job.state
    output = job.output.text
    submittedAt = DocumentTime.rounded(job.submitted)
    endedAt = job.ended.map(DocumentTime.rounded)
    maps = TasksDocument(job.maps)
    reduces = TasksDocument(job.reduces)
    error = job.error
    errorKind = job.errorKind
    missingHosts = job.missingHosts
    wait = job.wait
    totals = TotalsDocument(job.totals)
  }
}

/// Jobs, as a list in an object, so that more can be said beside it.
package struct JobsDocument: Encodable, Sendable {
  package var jobs: [JobStatusDocument]

  package init(_ jobs: [ClusterJob]) { self.jobs = jobs.map { JobStatusDocument($0) } }
}

/// Times in documents.
package enum DocumentTime {
  /// Seconds to the microsecond.
  package static func rounded(_ seconds: Double) -> Double { (seconds * 1e6).rounded() / 1e6 }
}
