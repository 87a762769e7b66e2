import Execution
import JobModel
import Wire

/// How actions are written in transcripts.
enum TranscriptText {
  static func of(_ id: TaskID) -> String {
    "\(id.job.number)/\(id.kind.rawValue.prefix(1))\(id.index)"
  }

  static func of(_ id: AttemptID) -> String { "\(of(id.task)).\(id.number)" }

  static func of(_ source: MapOutputSource) -> String {
    "m\(source.map).\(source.attempt)@\(source.host)"
  }

  static func of(_ user: BlobUser) -> String {
    switch user {
    case .attempt(let id): of(id)
    case .listing(let id): "listing \(id.number)"
    }
  }

  static func of(_ action: WorkerAction) -> String {
    switch action {
    case .send(let message): "send " + of(message)
    case .sendBlob(let hash): "send put_blob \(Blobs.name(hash))"
    case .keepConnection(let isOwn):
      isOwn ? "connect to the manager" : "speak by single connections"
    case .startHeartbeats(let milliseconds): "heartbeat every \(milliseconds) ms"
    case .getBlob(let hash, _, let user): "get blob \(Blobs.name(hash)) for \(of(user))"
    case .keepBlob(let path, _, _, let user): "put \(path) in the blob cache for \(of(user))"
    case .askForBlobsAgain: "ask for blobs again"
    case .getFiles(let id, let specification):
      "get files of \(of(id)), shipped as \(Blobs.name(specification))"
    case .forgetJob(let job): "forget \(job)"
    case .forgetFiles: "forget all files"
    case .prepare(let id, _, let output):
      "prepare \(of(id))" + (output.isEmpty ? "" : " output \(output)")
    case .checkInputs(let id, let plan): "check inputs of \(of(id)) in \(plan)"
    case .removeFiles(let path): "remove \(path)"
    case .clearOutput(let path): "clear output \(path)"
    case .removeOutput(let path): "remove output \(path)"
    case .hold(_, let id): "serve the output of \(of(id))"
    case .findSources(let id, let sources):
      "look for \(sources.map { of($0) }.joined(separator: ",")) for \(of(id))"
    case .fetch(let id, let step): of(step) + " for \(of(id))"
    case .checkSource(let id, let source):
      "ask \(source.host) to check m\(source.map).\(source.attempt) for \(of(id))"
    case .writeInput(let id, let input, _): "write input of \(of(id)): \(of(input))"
    case .startChild(let child, let program, let request):
      "start \(child)" + (program == "own" ? "" : " of \(program)") + ": \(of(request))"
    case .ask(let child, let request): "ask \(child): \(of(request))"
    case .stopChild(let child): "stop \(child)"
    case .startListing(let child, let request): "start \(child): list for \(of(request.attempt))"
    case .startListingTimer(let id): "time listing \(id.number)"
    case .stopListingTimer: "stop the timer"
    case .runExternal(.map(let task)): "run map task \(task.task) in the plain form"
    case .runExternal(.reduce(let task)): "run reduce task \(task.task) in the plain form"
    case .close: "close connection, heartbeats and timers"
    case .end(let milliseconds): "end in \(milliseconds) ms"
    case .note(let note): "· " + of(note)
    }
  }

  static func of(_ step: FetchStep) -> String {
    switch step {
    case .start(let maps, _): "start fetching from \(maps) maps"
    case .announce(let source): "fetch \(of(source))"
    case .provide(let map): "do not fetch m\(map)"
    case .discard(let map): "discard m\(map)"
    case .withdraw(let lost): "do not ask for m\(lost.task.index).\(lost.number)"
    case .finish: "wait for all segments"
    case .cancel: "stop fetching"
    }
  }

  private static func of(_ input: ReduceInput) -> String {
    input.outputs.map { output in
      switch output {
      case .whole(let path): path.text
      case .segment(_, let copy): "\(copy.entry.storedBytes) bytes"
      }
    }.joined(separator: ", ")
  }

  private static func of(_ request: AttemptRequest) -> String {
    var text = of(request.attempt)
    if request.output != request.scratch { text += " output \(request.output)" }
    if let shipped = request.shipped { text += " files \(shipped)" }
    if let inputs = request.planInputs {
      for listing in inputs.listings { text += " listing \(listing.host)=\(listing.path)" }
      if let draft = inputs.draft { text += " draft \(draft)" }
    }
    return text
  }

  // MARK: Messages

  static func of(_ message: ManagerMessage) -> String {
    switch message {
    case .register(let register):
      "register" + (register.details?.running.map { " \(of($0))" }.joined() ?? "")
    case .finished(let finished): "finished task \(finished.task)"
    case .attemptFinished(let finished): "attempt_finished " + of(finished)
    case .attemptFailed(let failed): "attempt_failed " + of(failed)
    case .progress(let report):
      "progress of epoch \(report.epoch)" + report.attempts.map { ", \(of($0))" }.joined()
    case .inputsListed(let listed):
      switch listed.outcome {
      case .listing(let hash): "inputs_listed \(of(listed.attempt)) listing \(Blobs.name(hash))"
      case .error(let message): "inputs_listed \(of(listed.attempt)) error: \(message)"
      }
    case .goodbye: "goodbye"
    case .request(let request):
      if case .blob(let hash) = request.body {
        "request \(request.number): blob \(Blobs.name(hash))"
      } else {
        "request \(request.number)"
      }
    case .shutdown, .newManagerJob: "\(message)"
    }
  }

  private static func of(_ finished: AttemptFinished) -> String {
    var text = of(finished.attempt)
    if let plan = finished.plan { text += " plan \(Blobs.name(plan))" }
    if let output = finished.mapOutput { text += " map_output \(output.path)" }
    for part in finished.parts { text += " part \(part.path)" }
    return text + of(finished.phases) + of(finished.log)
  }

  private static func of(_ failed: AttemptFailed) -> String {
    let failure = failed.failure
    return "\(of(failed.attempt)) \(failure.reason.word): \(line(failure.message))"
      + of(failed.phases) + of(failed.log)
  }

  private static func of(_ log: AttemptLog?) -> String {
    guard let log else { return "" }
    return "; wrote" + log.lines.map { " \($0)" }.joined()
      + (log.leftOut > 0 ? " and \(log.leftOut) more" : "")
  }

  private static func of(_ phases: [AttemptPhase]) -> String {
    let times = phases.filter { $0.milliseconds > 0 }
    return times.isEmpty
      ? "" : "; " + times.map { "\($0.name) \($0.milliseconds) ms" }.joined(separator: ", ")
  }

  private static func of(_ running: ProgressReport.RunningAttempt) -> String {
    let progress = running.progress
    let percent = Int((progress.fraction * 100).rounded())
    return "\(of(running.attempt)) \(percent) % \(progress.phase ?? "")"
      + (progress.bytes > 0 ? " \(progress.bytes) bytes" : "")
      + running.fetchFailures.map { " " + of($0) }.joined()
      + (running.news.map { of($0.log) + " after \($0.offset) bytes" } ?? "")
  }

  private static func of(_ failure: FetchFailure) -> String {
    "m\(failure.source.task.index).\(failure.source.number)@\(failure.peer?.host ?? "?") \(failure.cause.rawValue)"
  }

  // MARK: The log

  private static func of(_ note: WorkerNote) -> String {
    switch note {
    case .registered(let epoch): "registered in epoch \(epoch)"
    case .refused(let epoch, let now): "refused: of epoch \(epoch), not \(now)"
    case .attemptBegins(let id): "\(of(id)) begins"
    case .attemptDone(let id): "\(of(id)) is done"
    case .attemptFailed(let id, let failure): "\(of(id)) failed: \(failure.reason.word)"
    case .mapOutputDamaged(let id, let map, _): "\(of(id)) found m\(map) damaged"
    case .scratchMadeAgain: "directory made again"
    case .cannotGoOn(let message): "cannot go on: \(line(message))"
    case .ends: "ends"
    }
  }

  /// Answers that disks give at once.
  static func of(answer event: WorkerEvent) -> String? {
    switch event {
    case .prepared(let id): "prepared \(of(id))"
    case .inputsChecked(let id, nil): "inputs of \(of(id)) allowed"
    case .sourcesFound(let id, let found):
      "found for \(of(id)): "
        + found.map { of($0.source) + ($0.isInPlace ? " in place" : "") }.joined(separator: ", ")
    case .inputWritten(let id, nil): "written for \(of(id))"
    case .blobCame(let user, let hash, .success): "blob \(Blobs.name(hash)) for \(of(user))"
    case .blobKept(let user, .success(let hash)): "kept \(Blobs.name(hash)) for \(of(user))"
    case .filesCame(let id, .success): "files of \(of(id))"
    default: nil
    }
  }

  private static func line(_ text: String) -> String {
    text.split(separator: "\n").joined(separator: " / ")
  }
}
