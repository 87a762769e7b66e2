package import JobModel

// Failures in words. No other file knows the words.

extension AttemptFailure.Reason {
  /// As it is called in `attempt_failed`, and in logs.
  package var word: String {
    switch self {
    case .job(.cancelled): "stopped"
    case .job(let kind): kind.rawValue
    case .crashed: "crashed"
    case .fetch: "fetch"
    case .refused: "refused"
    // A manager keeps the last two to itself.
    case .other, .unlisted, .lost: "other"
    }
  }

  /// A word that this version does not know is `other`.
  init(word: String) { self = Self.byWord[word] ?? .other }

  private static let byWord: [String: Self] = {
    let reasons = JobFailure.Kind.allCases.map { Self.job($0) } + [.crashed, .fetch, .refused]
    return Dictionary(uniqueKeysWithValues: reasons.map { ($0.word, $0) })
  }()
}

extension AttemptFailure {
  init(in object: JSONValue, of attempt: AttemptID) throws(DiscardReason) {
    self.init(
      Reason(word: try object.text("reason", .name)), try object.text("message", .message),
      fetches: try FetchFailure.list(object, of: attempt))
  }

  func writeFields(to writer: inout JSONWriter) {
    writer.field("reason", reason.word)
    writer.field("message", TextRule.message.clipped(message))
    FetchFailure.write(fetches, to: &writer)
  }
}

extension FetchFailure {
  /// - Parameter reduce: The attempt that reports it.
  init(_ object: JSONValue, of reduce: AttemptID) throws(DiscardReason) {
    guard let cause = Cause(rawValue: try object.text("cause", .name)) else {
      throw JSONValue.bad("cause", "is none that this version knows")
    }
    let map = try object.integer("map", in: 0...WireLimits.tasksMax - 1)
    self.init(
      source: AttemptID(
        task: TaskID(job: reduce.task.job, kind: .map, index: map),
        number: try object.integer("number", in: 0...WireLimits.attemptsMax)),
      at: SegmentPeer(
        host: try object.text("worker_host", .host),
        port: try object.integer("http_port", in: WireLimits.ports)),
      cause: cause)
  }

  /// The field `fetch_failures` of `object`.
  static func list(
    _ object: JSONValue, of reduce: AttemptID
  ) throws(DiscardReason) -> [FetchFailure] {
    try object.list("fetch_failures", countMax: WireLimits.fetchFailuresMax) {
      (item) throws(DiscardReason) in try FetchFailure(item, of: reduce)
    }
  }

  /// Writes the field `fetch_failures`, as many as one report may hold; nothing where there are none.
  static func write(_ failures: [FetchFailure], to writer: inout JSONWriter) {
    guard !failures.isEmpty else { return }
    writer.name("fetch_failures")
    writer.array(Array(failures.prefix(WireLimits.fetchFailuresMax))) { writer, failure in
      writer.object {
        $0.field("map", failure.source.task.index)
        $0.field("number", failure.source.number)
        $0.field("worker_host", failure.peer?.host)
        $0.field("http_port", failure.peer?.port)
        $0.field("cause", failure.cause.rawValue)
      }
    }
  }
}
