import JobModel

extension AttemptFinished {
  init(_ object: JSONValue) throws(DiscardReason) {
    self.init(
      attempt: try AttemptID(in: object), epoch: try object.epoch(),
      worker: try WorkerID(object, "worker_id"), report: object["report"]?.text,
      mapOutput: try MapOutput(ifIn: object),
      parts: try object.list("parts", countMax: WireLimits.tasksMax) {
        (item) throws(DiscardReason) in try AttemptPart(item)
      },
      plan: try object.hash(ifThere: "plan"), phases: try AttemptPhase.list(object))
  }

  func writeFields(to writer: inout JSONWriter) {
    writer.field("attempt", attempt)
    writer.field("epoch", epoch)
    writer.field("worker_id", worker.number)
    writer.field("report", report)
    if let mapOutput {
      writer.name("map_output")
      writer.object {
        $0.field("path", mapOutput.path)
        $0.field("partition_sizes", Base64.text(mapOutput.partitionSizes))
      }
    }
    if !parts.isEmpty {
      writer.name("parts")
      writer.array(parts) { $1.write(to: &$0) }
    }
    writer.field("plan", plan?.hexadecimal)
    AttemptPhase.write(phases, to: &writer)
  }
}

extension AttemptFinished.MapOutput {
  init?(ifIn object: JSONValue) throws(DiscardReason) {
    guard let output = try object.object(ifThere: "map_output") else { return nil }
    self.init(
      path: try output.text("path", .path),
      partitionSizes: try output.base64(
        "partition_sizes", bytesMax: WireLimits.partitionSizesBytesMax))
  }
}

extension AttemptPart {
  init(_ object: JSONValue) throws(DiscardReason) {
    let checksum = try object.text("crc32c", .name)
    guard checksum.utf8.count == 8, checksum.utf8.allSatisfy(Hexadecimal.isDigit) else {
      throw JSONValue.bad("crc32c", "is not 8 lower-case hexadecimal digits")
    }
    let name = try object.text("name", .name)
    // It becomes the name of a file in the output directory.
    guard !name.isEmpty, !name.hasPrefix("."), !name.utf8.contains(UInt8(ascii: "/")) else {
      throw JSONValue.bad("name", "is no name of a part file")
    }
    self.init(
      path: try object.text("path", .path),
      report: PartReport(
        name: name, bytes: try object.integer("bytes", in: 0...WireLimits.integerMax),
        records: try object.integer("records", in: 0...WireLimits.integerMax),
        crc32c: checksum))
  }

  func write(to writer: inout JSONWriter) {
    writer.object {
      $0.field("path", path)
      $0.field("name", report.name)
      $0.field("bytes", report.bytes)
      $0.field("records", report.records)
      $0.field("crc32c", report.crc32c)
    }
  }
}

extension AttemptFailed {
  init(_ object: JSONValue) throws(DiscardReason) {
    let attempt = try AttemptID(in: object)
    self.init(
      attempt: attempt, epoch: try object.epoch(), worker: try WorkerID(object, "worker_id"),
      failure: try AttemptFailure(in: object, of: attempt), phases: try AttemptPhase.list(object))
  }

  func writeFields(to writer: inout JSONWriter) {
    writer.field("attempt", attempt)
    writer.field("epoch", epoch)
    writer.field("worker_id", worker.number)
    failure.writeFields(to: &writer)
    AttemptPhase.write(phases, to: &writer)
  }
}

extension AttemptPhase {
  static func list(_ object: JSONValue) throws(DiscardReason) -> [AttemptPhase] {
    try object.list("phases", countMax: WireLimits.attemptPhasesMax) {
      (item) throws(DiscardReason) in
      AttemptPhase(
        name: try item.text("name", .name),
        milliseconds: try item.integer("milliseconds", in: 0...WireLimits.integerMax))
    }
  }

  static func write(_ phases: [AttemptPhase], to writer: inout JSONWriter) {
    guard !phases.isEmpty else { return }
    writer.name("phases")
    writer.array(Array(phases.prefix(WireLimits.attemptPhasesMax))) { writer, phase in
      writer.object {
        $0.field("name", phase.name)
        $0.field("milliseconds", phase.milliseconds)
      }
    }
  }
}

extension ProgressReport {
  init(_ object: JSONValue) throws(DiscardReason) {
    self.init(
      worker: try WorkerID(object, "worker_id"), epoch: try object.epoch(),
      attempts: try object.list("attempts", countMax: WireLimits.progressAttemptsMax) {
        (item) throws(DiscardReason) in try RunningAttempt(item)
      })
  }

  func writeFields(to writer: inout JSONWriter) {
    writer.field("worker_id", worker.number)
    writer.field("epoch", epoch)
    writer.name("attempts")
    writer.array(attempts) { $1.write(to: &$0) }
  }
}

extension ProgressReport.RunningAttempt {
  init(_ object: JSONValue) throws(DiscardReason) {
    guard let fraction = object["fraction"]?.double, 0...1 ~= fraction else {
      throw JSONValue.bad("fraction", "is not a number from 0 to 1")
    }
    let attempt = try AttemptID(in: object)
    self.init(
      attempt: attempt,
      progress: AttemptProgress(
        fraction: fraction, bytes: try object.integer("bytes", in: 0...WireLimits.integerMax),
        records: try object.integer("records", in: 0...WireLimits.integerMax),
        phase: try object.text(ifThere: "phase", .name)),
      fetchFailures: try FetchFailure.list(object, of: attempt))
  }

  func write(to writer: inout JSONWriter) {
    writer.object {
      $0.field("attempt", attempt)
      $0.name("fraction")
      $0.value(min(max(progress.fraction, 0), 1))
      $0.field("bytes", progress.bytes)
      $0.field("records", progress.records)
      $0.field("phase", progress.phase)
      FetchFailure.write(fetchFailures, to: &$0)
    }
  }
}
