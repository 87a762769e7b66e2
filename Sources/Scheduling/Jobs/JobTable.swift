import JobModel

/// The jobs that have not ended. An index is valid as long as its job lives, and is then reused.
///
/// - Complexity: O(1) for each operation.
struct JobTable: Sendable {
  private var jobs = IndexedArray<JobIndex, Job>()
  private var indices: [JobID: JobIndex] = [:]
  private var unused: [JobIndex] = []

  func find(_ id: JobID) -> JobIndex? { indices[id] }

  subscript(job: JobIndex) -> Job {
    get { jobs[job] }
    _modify { yield &jobs[job] }
  }

  mutating func add(_ job: Job) -> JobIndex {
    let index = unused.popLast() ?? jobs.endIndex
    if index == jobs.endIndex { jobs.append(job) } else { jobs[index] = job }
    indices[job.id] = index
    return index
  }

  mutating func remove(_ job: JobIndex, now: Instant) {
    indices[jobs[job].id] = nil
    jobs[job] = Job(JobKey(priority: 0, id: JobID(0)), name: "", now: now)
    unused.append(job)
  }
}
