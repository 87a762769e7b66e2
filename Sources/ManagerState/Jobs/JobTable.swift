package import JobModel
package import Wire

/// The manager's jobs: unfinished ones, those that ended most recently, and those that wait for a
/// worker.
package struct JobTable {
  private var jobs: [JobID: ManagedJob] = [:]
  /// Those with a token.
  private var byToken: [String: JobID] = [:]
  private var ended: [JobID: ClusterJob] = [:]
  /// Jobs of clients that speak only the basic protocol, held until there is a worker.
  private var waiting: [NewManagerJob] = []
  private var lastID: JobID

  /// - Parameters:
  ///   - lastID: the last number that any start of the manager has given.
  ///   - jobs: the unfinished jobs.
  package init(lastID: JobID, restored jobs: [ManagedJob] = []) {
    self.lastID = lastID
    for job in jobs { keep(job) }
  }

  // MARK: What it knows

  package subscript(id: JobID) -> ManagedJob? { jobs[id] }

  /// The unfinished job that was submitted under a token.
  package func job(token: String) -> JobID? { byToken[token] }

  package var count: Int { jobs.count }

  /// In no order.
  package var all: some Collection<ManagedJob> { jobs.values }

  /// The ids of the jobs before another one, or of all jobs, newest first.
  ///
  /// - Complexity: O(n log n) for n jobs.
  package func ids(before: JobID?) -> [JobID] {
    jobs.keys.filter { id in before.map { id < $0 } ?? true }.sorted(by: >)
  }

  /// A job that ended recently.
  package func past(_ id: JobID) -> ClusterJob? { ended[id] }

  // MARK: From the first to the last

  /// Adds a job under the next number.
  package mutating func add(_ make: (JobID) -> ManagedJob) -> ManagedJob {
    lastID = JobID(lastID.number + 1)
    let job = make(lastID)
    keep(job)
    return job
  }

  private mutating func keep(_ job: ManagedJob) {
    jobs[job.id] = job
    if let token = job.token { byToken[token] = job.id }
  }

  /// The job has ended with this final status. The store has it too, so the oldest is dropped if
  /// there are too many.
  package mutating func ended(_ job: ClusterJob) {
    ended[job.id] = job
    guard ended.count > ManagerLimits.endedJobsMax, let oldest = ended.keys.min() else { return }
    ended[oldest] = nil
  }

  /// Forgets the job.
  ///
  /// - Returns: blobs that no other job uses.
  package mutating func forget(_ id: JobID) -> Set<ContentHash> {
    guard let job = jobs.removeValue(forKey: id) else { return [] }
    if let token = job.token { byToken[token] = nil }
    return jobs.values.reduce(into: job.blobs) { $0.subtract($1.blobs) }
  }

  /// The job no longer needs its listings.
  ///
  /// - Returns: the listings that no other job uses.
  package func releaseListings(of job: ManagedJob) -> Set<ContentHash> {
    job.takeListings().filter { hash in
      !jobs.values.contains { $0 !== job && $0.listings.contains(hash) }
    }
  }

  // MARK: Waiting for a worker

  /// - Throws: if too many are waiting already.
  package mutating func wait(_ message: NewManagerJob) throws(JobFailure) {
    guard waiting.count < ManagerLimits.jobsMax else {
      throw JobFailure(.unavailable, "there are too many jobs already")
    }
    waiting.append(message)
  }

  /// A worker has become available: the jobs start in the order of their arrival.
  package mutating func takeWaiting() -> [NewManagerJob] {
    defer { waiting = [] }
    return waiting
  }

  // MARK: Limits

  /// - Parameter count: unfinished jobs, and those being accepted.
  package static func check(count: Int) throws(JobFailure) {
    guard count < ManagerLimits.jobsMax else {
      throw JobFailure(
        .unavailable,
        "there \(Counted.name(count, "is", "are")) \(Counted.text(count, "job")) already: wait for some of them"
      )
    }
  }

  /// - Parameter others: bytes of specifications held elsewhere.
  /// - Throws: if the specifications of unfinished and waiting jobs leave no room.
  package func checkRoom(forSpecification bytes: Int, beside others: Int) throws(JobFailure) {
    let used =
      jobs.values.reduce(0) { $0 + $1.specificationBytes.count }
      + waiting.reduce(0) { $0 + $1.byteCount } + others
    guard used + bytes <= ManagerLimits.specificationBytesMax else {
      throw JobFailure(
        .unavailable,
        "specifications of jobs that are not over take \(ByteSize.format(used)) of the"
          + " \(ByteSize.format(ManagerLimits.specificationBytesMax)) that there are for them\n"
          + "wait until a job has ended, or name directories instead of files")
    }
  }

  /// - Parameter sizes: bytes of each file, by content hash.
  /// - Throws: if the files of unfinished jobs leave no room for them.
  package func checkRoom(forFiles sizes: [ContentHash: Int]) throws {
    var all: [ContentHash: Int] = [:]
    for job in jobs.values {
      all.merge(try job.specification.shipment?.sizes() ?? [:]) { one, _ in one }
    }
    let used = all.values.saturatedSum { $0 }
    let bytes = sizes.saturatedSum { all[$0.key] == nil ? $0.value : 0 }
    guard used.addingSaturated(bytes) <= ManagerLimits.fileBytesOfJobsMax else {
      throw JobFailure(
        .unavailable,
        "files of jobs that are not over take \(ByteSize.format(used)) of the \(ByteSize.format(ManagerLimits.fileBytesOfJobsMax)) that there are for them\nwait until a job has ended, or put the files in a directory that all machines see, and name that to the manager with --shared-dir"
      )
    }
  }
}

extension NewManagerJob {
  /// The bytes of its strings.
  package var byteCount: Int {
    [inputDirectory, outputDirectory, mapperExecutable, reducerExecutable].reduce(0) {
      $0 + $1.bytes.count
    }
  }
}

extension Shipment {
  /// Bytes of each content.
  package func sizes() throws -> [ContentHash: Int] {
    try Dictionary(
      contents.map { file in
        guard let hash = ContentHash(hexadecimal: file.hash) else {
          throw JobFailure(.usage, "\(file.path) has no hash")
        }
        return (hash, file.bytes)
      }, uniquingKeysWith: max)
  }
}
