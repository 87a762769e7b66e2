import Client
import JobModel
import LocalEngine
import Wire

/// Submits a job, with the files that the manager lacks. However often it has to be sent, the
/// manager makes one job of it.
struct JobSubmitter: Sendable {
  private let client: PatientClient
  private let specification: JobSpecification
  private let ship: [FilePath]
  private let priority: Int
  private let name: String?
  /// Of this submission.
  private let token = Self.newToken()

  init(client: PatientClient, specification: JobSpecification, options: SubmitOptions) {
    self.client = client
    self.specification = specification
    ship = options.ship
    priority = options.priority
    name = options.name
  }

  /// How often the job is submitted over one connection: contents that no job uses yet may have to
  /// make room for others before the job is accepted.
  private static let roundsMax = 5
  /// Bytes that reach a manager in a second at least, over the slowest network that makes sense.
  private static let bytesPerSecondMin = 64 << 10

  /// 128 random bits.
  private static func newToken() -> String {
    Hexadecimal.text((0..<16).map { _ in UInt8.random(in: 0...255) })
  }

  func run() async throws -> JobID {
    let facts = try await client.run {
      try await $0.ask(.cluster).decode(ClusterFacts.self)
    }
    let (packed, contents) = try specification.madeWhole().packed(
      ship, ShipmentPacker.rules(sharedDirectory: facts.sharedDirectory))
    let submission = Submission(
      specification: try JSONText(encoding: packed), priority: priority, name: name, token: token)
    return try await client.run { try await submit(submission, with: contents, over: $0) }
  }

  private func submit(
    _ submission: Submission, with contents: [ContentHash: [UInt8]], over connection: ManagerClient
  ) async throws -> JobID {
    for _ in 0..<Self.roundsMax {
      let answer = try await connection.ask(.submit(submission)).decode(HandInAnswer.self)
      if let job = answer.job { return job }
      for hash in answer.missing ?? [] { try await send(hash, of: contents, over: connection) }
    }
    throw JobFailure(
      .unavailable,
      "the manager has no room for the files of the job\ntry again when other jobs have ended"
    )
  }

  private func send(
    _ text: String, of contents: [ContentHash: [UInt8]], over connection: ManagerClient
  ) async throws {
    guard let hash = ContentHash(hexadecimal: text), let bytes = contents[hash] else {
      throw JobFailure(
        .program, "the manager asks for \(text), which is not one of the job's files")
    }
    let seconds = ManagerClient.answerSeconds + Int64(bytes.count / Self.bytesPerSecondMin)
    _ = try await connection.ask(
      .putBlob(BlobHeader(hash: hash, bytes: bytes.count)), raw: bytes, within: seconds)
  }
}
