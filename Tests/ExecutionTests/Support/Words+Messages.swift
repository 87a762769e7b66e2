import JobModel
import Transcripts
import Wire

/// Messages of the manager, by their names in `Protocol.md`.
extension Words {
  /// Nil if the line does not begin with a message.
  mutating func message(_ verb: String) throws -> WorkerMessage? {
    switch verb {
    case "register_ack": return .registerAck(try acknowledgement())
    case "new_map_task": return .newMapTask(try mapTask())
    case "new_reduce_task": return .newReduceTask(try reduceTask())
    case "new_plan_task": return .newPlanTask(try planTask())
    case "map_outputs":
      let id = try attempt()
      let sources = try sources()
      let lost = try option(anywhere: "lost")?.split(separator: ",").map { word in
        let (map, number) = try Self.map(word)
        return AttemptID(
          task: TaskID(job: id.task.job, map: map), number: number)
      }
      return .mapOutputs(
        MapOutputs(attempt: id, epoch: try epoch(), sources: sources, lost: lost ?? []))
    case "stop_attempt":
      return .stopAttempt(StopAttempt(attempt: try attempt(), epoch: try epoch()))
    case "list_inputs":
      let id = try attempt()
      return .listInputs(
        ListInputs(
          attempt: id, epoch: try epoch(), specification: Blobs.hash("S\(id.task.job.number)")))
    case "want_blob": return .wantBlob(Blobs.hash(try next()))
    case "forget_job": return .forgetJob(ForgetJob(job: JobID(try number()), epoch: try epoch()))
    case "shutdown": return .shutdown
    default: return nil
    }
  }

  /// Messages come from the fourth start of the manager, unless they say otherwise.
  private mutating func epoch() throws -> Int { try optionalNumber("epoch") ?? 4 }

  private mutating func acknowledgement() throws -> RegisterAcknowledgement {
    let word = try next()
    let host = try option(anywhere: "for") ?? "a"
    return RegisterAcknowledgement(
      address: WorkerAddress(host: host, port: 6001),
      epoch: word == "external" ? nil : try Self.number(word))
  }

  private mutating func assignment(plan: (AttemptID) -> String) throws -> Assignment {
    let id = try attempt()
    return Assignment(
      attempt: id, epoch: try epoch(), plan: Blobs.hash(plan(id)), memoryBytes: 0,
      shipment: try option(anywhere: "ships").map { Blobs.hash($0) })
  }

  private mutating func mapTask() throws -> NewMapTask {
    if let task = try optionalNumber("task") {
      return NewMapTask(
        task: task, executable: "cat", inputPaths: [], outputDirectory: "/out", partitions: 1)
    }
    let assignment = try assignment { "P\($0.task.job.number)" }
    return NewMapTask(
      task: assignment.attempt.task.index, executable: "", inputPaths: [],
      outputDirectory: try FilePath(option(anywhere: "output") ?? ""), partitions: 1,
      assignment: assignment)
  }

  private mutating func reduceTask() throws -> NewReduceTask {
    let assignment = try assignment { "P\($0.task.job.number)" }
    let output = try option(anywhere: "output") ?? "/out"
    let maps = try optionalNumber("maps") ?? 1
    return NewReduceTask(
      task: assignment.attempt.task.index, executable: "", inputPaths: [],
      outputDirectory: FilePath(output), assignment: assignment, sources: try sources(), maps: maps)
  }

  private mutating func planTask() throws -> NewPlanTask {
    var task = NewPlanTask(assignment: try assignment { "S\($0.task.job.number)" })
    for pair in try option(anywhere: "listings")?.split(separator: ",") ?? [] {
      let parts = pair.split(separator: "=").map(String.init)
      task.listings.append(
        InputListingSource(host: parts[0], hash: Blobs.hash(parts[1])))
    }
    task.draft = try option(anywhere: "draft").map { Blobs.hash($0) }
    return task
  }
}
