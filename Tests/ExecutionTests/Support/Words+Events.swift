import Execution
import JobModel
import Transcripts
import Wire

/// What happens to a worker, besides messages.
extension Words {
  mutating func events(_ verb: String) throws -> [WorkerEvent] {
    if let message = try message(verb) { return [.received(message)] }
    switch verb {
    case "reached": return [.managerReached(isOwn: !flag("external"))]
    case "lost": return [.managerLost]
    case "child": return [try childEvent()]
    case "segments":
      let id = try attempt()
      return [.segmentsFetched(id, try rest().split(separator: " ").map { try Self.copy($0) })]
    case "fetching":
      let id = try attempt()
      let segments = try optionalNumber("segments") ?? 0
      return [
        .fetched(
          id, FetchedSoFar(segments: segments, bytes: try optionalNumber("bytes") ?? 0))
      ]
    case "fetch":
      let id = try attempt()
      let source = try Self.source(try next())
      return [
        .fetchFailed(
          id,
          FetchFailure(
            source: source.attempt(of: id.task.job),
            at: SegmentPeer(host: source.host, port: source.httpPort), cause: try cause()))
      ]
    case "check":
      let id = try attempt()
      let size = try optionalNumber("size").map { SegmentSizes.code($0) }
      let source = try Self.source(try next(), size: size)
      return [.sourceChecked(id, source, try cause())]
    case "broken": return [.fetchingEnded(try attempt(), try failure())]
    case "progress": return [.progressDue]
    case "overdue": return [.listingOverdue(ListingID(try number()))]
    case "task":
      let task = try number()
      guard flag("done") else { throw mistake("only done is known") }
      return [.externalTaskDone(task)]
    case "stop": return [.stopAsked]
    case "broke": return [.broke(JobFailure(.usage, "the listener was closed"))]
    case "scratch":
      return rest() == "lost"
        ? [.scratchLost(JobFailure(.scratch, "no room"))] : [.scratchMadeAgain]
    default: return [try diskEvent(verb)]
    }
  }

  private mutating func diskEvent(_ verb: String) throws -> WorkerEvent {
    let fails = verb == "not"
    switch fails ? try next() : verb {
    case "prepared":
      let id = try attempt()
      return fails ? .notPrepared(id, try attemptFailure()) : .prepared(id)
    case "inputs":
      let id = try attempt()
      return .inputsChecked(id, flag("allowed") ? nil : try failure())
    case "found":
      let id = try attempt()
      return .sourcesFound(
        id,
        try next().split(separator: ",").map {
          FoundSource(
            try Self.source(String($0).filter { $0 != "!" }), isInPlace: $0.hasSuffix("!"))
        })
    case "written":
      let id = try attempt()
      return .inputWritten(id, fails ? try failure() : nil)
    case "kept":
      let name = fails ? "" : try next()
      let user: BlobUser =
        flag("listing") ? .listing(ListingID(try number())) : .attempt(try attempt())
      return .blobKept(user, fails ? .failure(try failure()) : .success(Blobs.hash(name)))
    default: throw mistake("unknown event")
    }
  }

  /// `m0.0:100`: a segment of 100 bytes with correct numbers; `m0.0:100?`: with wrong ones.
  private static func copy(_ word: some StringProtocol) throws -> FetchedCopy {
    let parts = String(word).filter { $0 != "?" }.split(separator: ":")
    guard parts.count == 2 else { throw Mistake(text: "no segment: \(word)") }
    let (map, attempt) = try map(parts[0])
    return FetchedCopy(
      map: map, attempt: attempt, peer: "b:7001", offset: 0, bytes: try number(parts[1]),
      numbers: word.hasSuffix("?") ? [] : [9_000, 50, 2, 0, 0])
  }

  // MARK: Children

  private mutating func childEvent() throws -> WorkerEvent {
    let child = ChildID(try number())
    switch try next() {
    case "says": return .childSaid(child, try word())
    case "writes":
      // `$` is the end of a line.
      return .childWrote(child, rest().utf8.map { $0 == UInt8(ascii: "$") ? 10 : $0 })
    case "never":
      _ = flag("starts")
      return .childNotStarted(child, reason: "no such file")
    case "ends":
      var end = ChildEnd(how: "signal 9", greeting: .said)
      if flag("silent") { end.greeting = .awaited }
      if flag("strange") { end.greeting = .refused }
      if flag("lying") { end.fault = "records is not a number from 0 to 7" }
      return .childEnded(child, end)
    default: throw mistake("says, ends, or never starts")
    }
  }

  private mutating func word() throws -> AttemptEvent {
    switch try next() {
    case "hello": return .hello(version: AttemptRequest.version)
    case "progress":
      return .progress(.init(fraction: Double(try number()) / 100, bytes: 1_000))
    case "planned":
      return .planned(PlanTaskResult(path: "/s/plan", splitBytes: [], partitions: 1))
    case "listed": return .listed(path: "/s/listing")
    case "mapped":
      let part = flag("part")
      var result = MapTaskResult(
        task: 0, run: nil, parts: [], ranges: [], report: MapReport(), counters: Counters(),
        skipped: [])
      if part {
        result.parts = [Self.part]
      } else {
        result.run = RunFile(
          path: "/s/run", identity: RunIdentity(job: 1, task: 0, run: 0), partitions: 1)
      }
      return .mapped(result)
    case "reduced":
      return .reduced(
        ReduceTaskResult(task: 0, part: Self.part, counters: Counters(), skipped: []))
    case "failed":
      guard let kind = JobFailure.Kind(rawValue: try next()) else { throw mistake("no kind") }
      return .failed(TaskFailure(JobFailure(kind, "it failed")))
    case "damaged":
      return .failed(
        TaskFailure(
          JobFailure(.corrupted, "a block does not hold"), damagedMap: MapIndex(try number())))
    default: throw mistake("a child does not say that")
    }
  }

  private static let part = PartReport(
    name: "part-00000", bytes: 10, records: 1, crc32c: "00000000")
}
