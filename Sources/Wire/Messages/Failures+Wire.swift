package import JobModel

// Failures as words. No other file knows the words.

extension AttemptFailure.Reason {
  /// The word used in `attempt_failed` and in logs.
  package var word: String {
    switch self {
    case .job(.cancelled): "stopped"
    case .job(let kind): kind.rawValue
    case .crashed: "crashed"
    case .fetch: "fetch"
    case .refused: "refused"
    // A manager never sends the last two.
    case .other, .unlisted, .lost: "other"
    }
  }

  /// A word unknown to this version becomes `other`.
  init(word: String) { self = Self.byWord[word] ?? .other }

  private static let byWord: [String: Self] = {
    let reasons = JobFailure.Kind.allCases.map { Self.job($0) } + [.crashed, .fetch, .refused]
    return Dictionary(uniqueKeysWithValues: reasons.map { ($0.word, $0) })
  }()
}

/// An object in a list sent by the reduce attempt that reports it.
struct FetchFailureCodec: FieldCodec {
  /// The job of both the attempt and the map output.
  let job: JobID

  func read(_ json: JSONValue, _ name: StaticString) throws(DiscardReason) -> FetchFailure {
    var fields = FieldReader<FetchFailure>(json: json)
    return try FetchFailure(&fields, of: job)
  }

  func write(_ value: FetchFailure, to writer: inout JSONWriter) {
    writer.object { $0.write(value) { _ = FetchFailure(&$0, of: job) } }
  }
}

extension FieldCodec where Self == FetchFailureCodec {
  static func fetchFailure(of reduce: AttemptID) -> Self { Self(job: reduce.task.job) }
}

extension FetchFailure {
  fileprivate init<Fields: FieldCoder<Self>>(
    _ fields: inout Fields, of job: JobID
  ) throws(Fields.Failure) {
    let map = try fields.field("map", \.source.task.mapIndex, .mapIndex)
    let number = try fields.field(
      "number", \.source.number, .integer(in: 0...WireLimits.attemptsMax))
    guard let peer = try fields.part(ifThere: "worker_host", or: "http_port", \.peer) else {
      throw fields.missing("worker_host")
    }
    self.init(
      source: AttemptID(task: TaskID(job: job, map: map), number: number),
      at: peer, cause: try fields.field("cause", \.cause, .fetchCause))
  }
}

extension SegmentPeer: WireObject {
  init<Fields: FieldCoder<Self>>(_ fields: inout Fields) throws(Fields.Failure) {
    self.init(
      host: try fields.field("worker_host", \.host, .text(.host)),
      port: try fields.field("http_port", \.port, .integer(in: WireLimits.ports)))
  }
}
