import Client
import JobModel
import Wire

/// Submits a job, with the files that the manager lacks.
struct JobSubmitter {
  let client: ManagerClient
  let submission: Submission
  /// The contents that go with the job.
  let contents: [ContentHash: [UInt8]]

  /// How often the job is submitted: contents that no job uses yet may have to make room for others
  /// before the job is accepted.
  private static let roundsMax = 5

  func run() async throws -> JobID {
    for _ in 0..<Self.roundsMax {
      let answer = try await client.ask(.submit(submission)).decode(HandInAnswer.self)
      if let job = answer.job { return job }
      for hash in answer.missing ?? [] { try await send(hash) }
    }
    throw JobFailure(
      .program,
      "the manager has no room for the files of the job\ntry again when other jobs have ended"
    )
  }

  private func send(_ text: String) async throws {
    guard let hash = ContentHash(hexadecimal: text), let bytes = contents[hash] else {
      throw JobFailure(
        .program, "the manager asks for \(text), which is not one of the job's files")
    }
    _ = try await client.ask(
      .putBlob(BlobHeader(hash: hash, bytes: bytes.count)), raw: bytes)
  }
}
