package import JobModel
package import Wire

/// The jobs of the manager: those that go on, the last ones that ended, and those that wait for a worker.
package struct JobTable {
  private var jobs: [JobID: ManagedJob] = [:]
  private var ended: [JobID: ClusterJob] = [:]
  /// Jobs of clients that speak only the basic protocol, as long as there is no worker.
  private var waiting: [NewManagerJob] = []
  private var lastID: JobID

  /// - Parameters:
  ///   - lastID: the last number that was given, by whichever start of the manager.
  ///   - jobs: those that go on.
  package init(lastID: JobID, restored jobs: [ManagedJob] = []) {
    self.lastID = lastID
    for job in jobs { self.jobs[job.id] = job }
  }

  // MARK: What it knows

  package subscript(id: JobID) -> ManagedJob? { jobs[id] }

  package var count: Int { jobs.count }

  /// In no order.
  package var all: some Collection<ManagedJob> { jobs.values }

  /// The ids of jobs before another one, or of all, the newest first.
  ///
  /// - Complexity: O(n log n) for n jobs.
  package func ids(before: JobID?) -> [JobID] {
    jobs.keys.filter { id in before.map { id < $0 } ?? true }.sorted(by: >)
  }

  /// A job that ended not long ago.
  package func past(_ id: JobID) -> ClusterJob? { ended[id] }

  // MARK: From the first to the last

  /// Takes a job in under the next number.
  package mutating func add(_ make: (JobID) -> ManagedJob) -> ManagedJob {
    lastID = JobID(lastID.number + 1)
    let job = make(lastID)
    jobs[job.id] = job
    return job
  }

  /// The job is over, and this is the last that is said of it. The store has it, so the oldest is dropped
  /// where there are too many.
  package mutating func ended(_ job: ClusterJob) {
    ended[job.id] = job
    guard ended.count > ManagerLimits.endedJobsMax, let oldest = ended.keys.min() else { return }
    ended[oldest] = nil
  }

  /// Nothing is left of the job.
  ///
  /// - Returns: blobs that no other job uses.
  package mutating func forget(_ id: JobID) -> Set<ContentHash> {
    guard let job = jobs.removeValue(forKey: id) else { return [] }
    return jobs.values.reduce(into: job.blobs) { $0.subtract($1.blobs) }
  }

  /// The job does not go by its listings any more.
  ///
  /// - Returns: those that no other job goes by.
  package func releaseListings(of job: ManagedJob) -> Set<ContentHash> {
    job.takeListings().filter { hash in
      !jobs.values.contains { $0 !== job && $0.listings.contains(hash) }
    }
  }

  // MARK: Waiting for a worker

  /// - Throws: where too many wait already.
  package mutating func wait(_ message: NewManagerJob) throws(JobFailure) {
    guard waiting.count < ManagerLimits.jobsMax else {
      throw JobFailure(.usage, "there are too many jobs already")
    }
    waiting.append(message)
  }

  /// A worker has come: the jobs start in the order in which they came.
  package mutating func takeWaiting() -> [NewManagerJob] {
    defer { waiting = [] }
    return waiting
  }

  // MARK: Limits

  /// - Parameter count: jobs that go on, and those that are being taken in.
  package static func check(count: Int) throws(JobFailure) {
    guard count < ManagerLimits.jobsMax else {
      throw JobFailure(.usage, "there are \(count) jobs already: wait for some of them")
    }
  }

  /// - Parameter others: bytes of specifications that are held elsewhere.
  /// - Throws: where the specifications of jobs that are not over, or wait for a worker, leave no room.
  package func checkRoom(forSpecification bytes: Int, beside others: Int) throws(JobFailure) {
    let used =
      jobs.values.reduce(0) { $0 + $1.specificationBytes.count }
      + waiting.reduce(0) { $0 + $1.byteCount } + others
    guard used + bytes <= ManagerLimits.specificationBytesMax else {
      throw JobFailure(
        .usage,
        "specifications of jobs that are not over take \(ByteSize.format(used)) of the"
          + " \(ByteSize.format(ManagerLimits.specificationBytesMax)) that there are for them\n"
          + "wait until a job has ended, or name directories instead of files")
    }
  }

  /// - Parameter sizes: bytes of files, by their contents.
  /// - Throws: where files of jobs that are not over leave no room for them.
  package func checkRoom(forFiles sizes: [ContentHash: Int]) throws {
    var all: [ContentHash: Int] = [:]
    for job in jobs.values {
      all.merge(try job.specification.shipment?.sizes() ?? [:]) { one, _ in one }
    }
    let used = all.values.saturatedSum { $0 }
    let bytes = sizes.saturatedSum { all[$0.key] == nil ? $0.value : 0 }
    guard used.addingSaturated(bytes) <= ManagerLimits.fileBytesOfJobsMax else {
      throw JobFailure(
        .usage,
        "files of jobs that are not over take \(ByteSize.format(used)) of the \(ByteSize.format(ManagerLimits.fileBytesOfJobsMax)) that there are for them\nwait until a job has ended, or put the files in a directory that all machines see, and name that to the manager with --shared-dir"
      )
    }
  }
}

extension NewManagerJob {
  /// Bytes of its texts.
  package var byteCount: Int {
    [inputDirectory, outputDirectory, mapperExecutable, reducerExecutable].reduce(0) {
      $0 + $1.utf8.count
    }
  }
}

extension Shipment {
  /// Bytes of each content.
  package func sizes() throws -> [ContentHash: Int] {
    try Dictionary(
      contents.map { file in
        guard let hash = ContentHash(hexadecimal: file.hash) else {
          throw JobFailure(.usage, "\(file.path) comes without its hash")
        }
        return (hash, file.bytes)
      }, uniquingKeysWith: max)
  }
}
