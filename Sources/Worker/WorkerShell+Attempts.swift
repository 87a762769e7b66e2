import Execution
import FoundationEssentials
import Glibc
import JobModel
import Storage
import Wire

/// Directories and files of attempts.
extension WorkerShell {
  func prepare(_ id: AttemptID, scratch: FilePath, output: FilePath) {
    do {
      try restoreScratch()
      try System.makeDirectories(scratch, in: .scratch)
      if !output.isEmpty {
        try places.outputs.check(output)
        try AttemptOutput.make(output)
      }
      runner.tell(.prepared(id))
    } catch {
      Removal.remove(scratch)
      var failure = AttemptFailure(Self.failure(error))
      if error is AttemptOutput.Taken { failure.reason = .refused }
      runner.tell(.notPrepared(id, failure))
    }
  }

  /// Makes the worker's directory again if it was deleted, by a cleaner of old files or by a
  /// person.
  private func restoreScratch() throws {
    do {
      guard try tree.restore() else { return }
      _ = try tree.makeDirectory(BlobCache.folder)
    } catch {
      runner.tell(.scratchLost(Self.failure(error)))
      throw error
    }
    runner.tell(.scratchMadeAgain)
  }

  func forgetFiles() {
    blobs.forgetFiles()
    files.forgetAll()
    held.removeAll()
  }

  func forget(_ job: JobID) {
    held.remove(job: job)
    files.forget(job)
    blobs.forget(job)
  }

  func write(_ input: ReduceInput, of id: AttemptID, to path: FilePath) {
    var failure: JobFailure?
    do {
      unlink(path.cString)
      try System.write(try JSON.encoded(input), to: path, in: .scratch)
    } catch {
      failure = Self.failure(error)
    }
    runner.tell(.inputWritten(id, failure))
  }

  static func failure(_ error: any Error) -> JobFailure {
    error as? JobFailure ?? JobFailure(.scratch, "\(error)")
  }

  // MARK: Whether inputs lie where they may

  /// - Parameter planAt: the path of the plan or, for a plan attempt, of the specification.
  func checkInputs(of id: AttemptID, planAt path: FilePath) {
    var failure: JobFailure?
    do {
      for input in try Self.inputs(of: id.task.kind, planAt: path) {
        try places.inputs.check(input)
      }
    } catch {
      failure =
        error as? JobFailure
        ?? JobFailure(.corrupted, "the plan of the job cannot be read: \(error)")
    }
    runner.tell(.inputsChecked(id, failure))
  }

  private static func inputs(of kind: TaskKind, planAt path: FilePath) throws -> [FilePath] {
    let bytes = Data(try System.read(path, most: JobPlan.bytesMax, in: .scratch))
    if kind == .plan {
      let job = try JSONDecoder().decode(JobSpecification.self, from: bytes)
      return try job.inputArguments().joined().map { FilePath($0.path) }
    }
    return try JSONDecoder().decode(PlannedFiles.self, from: bytes).files.map(\.path)
  }
}

private struct PlannedFiles: Decodable {
  var files: [InputFile]
}
