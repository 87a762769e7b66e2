package import JobModel

/// What a worker is told over TCP.
package enum WorkerMessage: Equatable, Sendable {
  case registerAck(RegisterAcknowledgement)
  case newMapTask(NewMapTask)
  case newReduceTask(NewReduceTask)
  case shutdown

  /// Examine the inputs of a job and make its plan.
  case newPlanTask(NewPlanTask)
  /// What does the worker have of a job's inputs?
  case listInputs(ListInputs)
  /// The manager does not have a listing: send it by `put_blob`.
  case wantBlob(ContentHash)
  case stopAttempt(StopAttempt)
  case mapOutputs(MapOutputs)
  /// The job is over: its map outputs and scratch files can go.
  case forgetJob(ForgetJob)
}

/// What a Gristmill manager adds to a task: the attempt, and what it is an attempt of.
package struct Assignment: Equatable, Sendable {
  package var attempt: AttemptID
  /// The number of this start of the manager.
  package var epoch: Int
  /// The job's plan or, for a plan task, its specification: JSON, to be requested by `blob`.
  package var plan: ContentHash
  /// Bytes that the attempt may keep resident.
  package var memoryBytes: Int
  /// The job's specification, if its `shipment` must be present before the attempt begins.
  package var shipment: ContentHash?

  package init(
    attempt: AttemptID, epoch: Int, plan: ContentHash, memoryBytes: Int,
    shipment: ContentHash? = nil
  ) {
    self.attempt = attempt
    self.epoch = epoch
    self.plan = plan
    self.memoryBytes = memoryBytes
    self.shipment = shipment
  }
}

package struct NewMapTask: Equatable, Sendable {
  package var task: Int
  /// The command of the mapper. May be empty for a Gristmill worker, which follows the plan.
  package var executable: ByteString
  /// May be empty for a Gristmill worker, which follows the plan.
  package var inputPaths: [FilePath]
  /// Where an external worker leaves its output. A Gristmill worker keeps it on its own disk.
  package var outputDirectory: FilePath
  /// Reduce tasks of the job; 0 if the map output is the output.
  package var partitions: Int
  /// The worker that the task is for.
  package var address: WorkerAddress?
  /// nil from an external manager.
  package var assignment: Assignment?

  package init(
    task: Int, executable: ByteString, inputPaths: [FilePath], outputDirectory: FilePath,
    partitions: Int,
    address: WorkerAddress? = nil, assignment: Assignment? = nil
  ) {
    self.task = task
    self.executable = executable
    self.inputPaths = inputPaths
    self.outputDirectory = outputDirectory
    self.partitions = partitions
    self.address = address
    self.assignment = assignment
  }
}

package struct NewReduceTask: Equatable, Sendable {
  package var task: Int
  /// The command of the reducer. May be empty for a Gristmill worker, which follows the plan.
  package var executable: ByteString
  package var inputPaths: [FilePath]
  package var outputDirectory: FilePath
  /// The worker that the task is for.
  package var address: WorkerAddress?
  /// nil from an external manager.
  package var assignment: Assignment?
  /// The map outputs that are known when the task is assigned; `mapOutputs` brings the rest.
  package var sources: [MapOutputSource]
  /// Map tasks of the job: how many sources there will be in the end. nil from an external manager.
  package var maps: Int?

  package init(
    task: Int, executable: ByteString, inputPaths: [FilePath], outputDirectory: FilePath,
    address: WorkerAddress? = nil, assignment: Assignment? = nil, sources: [MapOutputSource] = [],
    maps: Int? = nil
  ) {
    self.task = task
    self.executable = executable
    self.inputPaths = inputPaths
    self.outputDirectory = outputDirectory
    self.address = address
    self.assignment = assignment
    self.sources = sources
    self.maps = maps
  }
}

/// Make the plan of a job. `assignment.plan` is the hash of its specification; the plan comes back
/// by `put_blob`, and its hash by `attempt_finished`.
package struct NewPlanTask: Equatable, Sendable {
  package var assignment: Assignment
  /// If hosts differ in what they have of the inputs, their listings, as blobs.
  package var listings: [InputListingSource]
  /// The part of the plan made by attempts on other hosts, as a blob.
  package var draft: ContentHash?

  package init(
    assignment: Assignment, listings: [InputListingSource] = [], draft: ContentHash? = nil
  ) {
    self.assignment = assignment
    self.listings = listings
    self.draft = draft
  }
}

/// The result of the attempt is no longer wanted.
package struct StopAttempt: Equatable, Sendable {
  package var attempt: AttemptID
  package var epoch: Int

  package init(attempt: AttemptID, epoch: Int) {
    self.attempt = attempt
    self.epoch = epoch
  }
}

package struct ForgetJob: Equatable, Sendable {
  package var job: JobID
  package var epoch: Int

  package init(job: JobID, epoch: Int) {
    self.job = job
    self.epoch = epoch
  }
}
