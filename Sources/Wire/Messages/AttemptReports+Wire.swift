import JobModel

extension AttemptFinished: WireObject {
  init<Fields: FieldCoder<Self>>(_ fields: inout Fields) throws(Fields.Failure) {
    self.init(
      attempt: try fields.field("attempt", \.attempt, .object()),
      epoch: try fields.field("epoch", \.epoch, .count),
      worker: try fields.field("worker_id", \.worker, .worker),
      report: try fields.field(ifThere: "report", \.report, .anyJSON),
      mapOutput: try fields.field(ifThere: "map_output", \.mapOutput, .object()),
      parts: try fields.list(
        "parts", \.parts, of: .object(), .someOrAbsent(most: WireLimits.tasksMax)),
      plan: try fields.field(ifThere: "plan", \.plan, .hash),
      phases: try fields.list("phases", \.phases, of: .object(), .phases),
      log: try fields.field(ifThere: "log", \.log, .object()))
  }
}

extension AttemptFinished.MapOutput: WireObject {
  init<Fields: FieldCoder<Self>>(_ fields: inout Fields) throws(Fields.Failure) {
    self.init(
      path: try fields.field("path", \.path, .path),
      partitionSizes: try fields.field(
        "partition_sizes", \.partitionSizes,
        .base64(bytesMax: WireLimits.partitionSizesBytesMax)))
  }
}

extension AttemptPart: WireObject {
  init<Fields: FieldCoder<Self>>(_ fields: inout Fields) throws(Fields.Failure) {
    let path = try fields.field("path", \.path, .path)
    self.init(path: path, report: try fields.part(\.report))
  }
}

extension PartReport: WireObject {
  init<Fields: FieldCoder<Self>>(_ fields: inout Fields) throws(Fields.Failure) {
    self.init(
      name: try fields.field("name", \.name, .partName),
      bytes: try fields.field("bytes", \.bytes, .count),
      records: try fields.field("records", \.records, .count),
      crc32c: try fields.field("crc32c", \.crc32c, .text(.checksum)))
  }
}

extension AttemptFailed: WireObject {
  init<Fields: FieldCoder<Self>>(_ fields: inout Fields) throws(Fields.Failure) {
    let attempt = try fields.field("attempt", \.attempt, .object())
    self.init(
      attempt: attempt, epoch: try fields.field("epoch", \.epoch, .count),
      worker: try fields.field("worker_id", \.worker, .worker),
      failure: AttemptFailure(
        AttemptFailure.Reason(
          word: try fields.field("reason", \.failure.reason.word, .text(.name))),
        try fields.field("message", \.failure.message, .text(.message)),
        fetches: try fields.list(
          "fetch_failures", \.failure.fetches, of: .fetchFailure(of: attempt), .fetchFailures)),
      phases: try fields.list("phases", \.phases, of: .object(), .phases),
      log: try fields.field(ifThere: "log", \.log, .object()))
  }
}

extension AttemptPhase: WireObject {
  init<Fields: FieldCoder<Self>>(_ fields: inout Fields) throws(Fields.Failure) {
    self.init(
      name: try fields.field("name", \.name, .text(.name)),
      milliseconds: try fields.field("milliseconds", \.milliseconds, .count))
  }
}

extension ProgressReport: WireObject {
  init<Fields: FieldCoder<Self>>(_ fields: inout Fields) throws(Fields.Failure) {
    self.init(
      worker: try fields.field("worker_id", \.worker, .worker),
      epoch: try fields.field("epoch", \.epoch, .count),
      attempts: try fields.list(
        "attempts", \.attempts, of: .object(), .most(WireLimits.progressAttemptsMax)))
  }
}

extension ProgressReport.RunningAttempt: WireObject {
  init<Fields: FieldCoder<Self>>(_ fields: inout Fields) throws(Fields.Failure) {
    let attempt = try fields.field("attempt", \.attempt, .object())
    self.init(
      attempt: attempt, progress: try fields.part(\.progress),
      fetchFailures: try fields.list(
        "fetch_failures", \.fetchFailures, of: .fetchFailure(of: attempt), .fetchFailures),
      news: try fields.field(ifThere: "log", \.news, .object()))
  }
}

extension AttemptLog: WireObject {
  init<Fields: FieldCoder<Self>>(_ fields: inout Fields) throws(Fields.Failure) {
    self.init(
      text: try fields.field("text", \.text, .log),
      leftOut: try fields.field("left_out", \.leftOut, .count, orElse: 0))
  }
}

extension LogNews: WireObject {
  init<Fields: FieldCoder<Self>>(_ fields: inout Fields) throws(Fields.Failure) {
    self.init(
      offset: try fields.field(
        "offset", \.offset, .integer(in: 0...AttemptLog.bytesMax), orElse: 0),
      log: try fields.part(\.log))
  }
}

extension AttemptProgress: WireObject {
  init<Fields: FieldCoder<Self>>(_ fields: inout Fields) throws(Fields.Failure) {
    self.init(
      fraction: try fields.field("fraction", \.fraction, .fraction),
      bytes: try fields.field("bytes", \.bytes, .count),
      records: try fields.field("records", \.records, .count),
      phase: try fields.field(ifThere: "phase", \.phase, .text(.name)))
  }
}

extension ListRule {
  fileprivate static let phases = cutOrAbsent(most: WireLimits.attemptPhasesMax)
  fileprivate static let fetchFailures = cutOrAbsent(most: WireLimits.fetchFailuresMax)
}
