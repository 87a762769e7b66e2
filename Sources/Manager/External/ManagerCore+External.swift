import FoundationEssentials
import JobModel
import Logging
import ManagerState
import Storage
import Wire

/// Jobs submitted in the basic protocol.
extension ManagerCore {
  /// Adds a streaming job over the files of a directory. Gristmill's own workers run it if there
  /// are any, external workers if there are only those; until the first worker registers, the job
  /// waits.
  func add(_ message: NewManagerJob) {
    do {
      try message.check()
      try checkRoom(forSpecification: message.byteCount)
      try places.check(inputs: [message.inputDirectory], output: message.outputDirectory)
      if registry.hasReached {
        try addOwn(message)
      } else if external.hasWorkers {
        try addExternal(message)
      } else {
        try jobs.wait(message)
      }
    } catch {
      refuse(error)
    }
  }

  private func addOwn(_ message: NewManagerJob) throws {
    let specification = try message.specification()
    add(
      SubmittedJob(
        specification: specification, bytes: Array(try JSONEncoder().encode(specification)),
        priority: 0, name: "new_manager_job", style: .partByPart)
    ) { [unowned self] in
      if case .failure(let error) = $0 { refuse(error) }
    }
  }

  private func addExternal(_ message: NewManagerJob) throws {
    try checkGoingOn()
    try checkCount(external.jobCount)
    let output = try JobOutput.planned(
      message.outputDirectory, style: .partByPart, overwrite: true, syncs: true)
    hiddenOutputs.make(output) { [unowned self] made in
      do {
        try made.get()
        try checkGoingOn()
        try external.add(message, to: output)
      } catch {
        refuse(error)
      }
    }
  }

  /// A client of the basic protocol waits for no answer.
  private func refuse(_ error: any Error) {
    logger.error("a job was refused", metadata: ["reason": "\(JobFailure.text(error))"])
  }

  /// A worker has become available.
  func startWaitingJobs() {
    for job in jobs.takeWaiting() { add(job) }
  }
}
