import DataCore
import FoundationEssentials
package import JobModel
import LocalEngine
import Storage

/// Runs what a worker requests, and keeps what several attempts of a job share.
struct AttemptRunner<Resolver: PlannedPrograms> {
  /// A plan and its program.
  private struct Job {
    let path: FilePath
    let plan: JobPlan
    let program: Program
  }

  private var job: Job?
  let workingDirectory: WorkingDirectory
  let monitor: AttemptMonitor
  /// The attempt's cancellation: a task that fails stops everything that works on it.
  private(set) var cancellation: Cancellation

  init(_ monitor: AttemptMonitor) throws {
    self.monitor = monitor
    workingDirectory = try WorkingDirectory()
    cancellation = Cancellation(partOf: monitor.cancellation)
  }

  /// The event that ends the attempt.
  mutating func run(_ request: AttemptRequest) -> AttemptEvent {
    cancellation = Cancellation(partOf: monitor.cancellation)
    do {
      if let inputs = request.planInputs, inputs.isListing {
        return .listed(path: try list(request, on: inputs.host))
      }
      switch request.attempt.task.kind {
      case .plan: return .planned(try plan(request))
      case .map: return .mapped(try map(request))
      case .reduce: return .reduced(try reduce(request))
      }
    } catch let damaged as DamagedMapOutput {
      return .failed(
        TaskFailure(
          JobFailure(.corrupted, damaged.failure.message), damagedMap: damaged.map))
    } catch let failure as JobFailure {
      return .failed(TaskFailure(failure))
    } catch {
      return .failed(TaskFailure(JobFailure(.program, "\(error)")))
    }
  }

  // MARK: Kinds of tasks

  private mutating func map(_ request: AttemptRequest) throws -> MapTaskResult {
    let job = try job(request)
    let index = try index(of: request, below: job.plan.splits.count)
    let split = job.plan.splits[index]
    let progress = Progress(
      inputBytes: split.bytes,
      partitions: job.plan.partitions)
    monitor.watch(progress)
    var result = try TaskAttempt(
      job.plan, program: job.program, scratch: request.scratch, output: request.output,
      cancellation: cancellation, progress: progress
    ).map(index, to: request.scratch.appending(AttemptFiles.mapOutput))
    if !result.parts.isEmpty { try sync(result.parts, in: request.output, of: job) }
    result.run = try result.run?.indexed()
    return result
  }

  private mutating func reduce(_ request: AttemptRequest) throws -> ReduceTaskResult {
    let job = try job(request)
    let index = try index(of: request, below: job.plan.partitions)
    let runs = try runs(of: request, index, in: job.plan)
    do {
      let result = try TaskAttempt(
        job.plan, program: job.program, scratch: request.scratch, output: request.output,
        cancellation: cancellation
      ).reduce(index, from: runs)
      try sync([result.part], in: request.output, of: job)
      return result
    } catch let failure as JobFailure where failure.kind == .corrupted {
      // Checking each of them shows which one it is.
      throw DamagedMapOutput.find(among: runs, partition: index, failure) ?? failure
    }
  }

  // MARK: Files

  /// Waits until an attempt's part files, their names and its directory's name are on disk; the
  /// manager may be on another host.
  private func sync(_ parts: [PartReport], in directory: FilePath, of job: Job) throws {
    guard job.plan.specification.syncsOutput else { return }
    try System.syncFiles(parts.map(\.name), in: directory, role: .output)
    try System.syncDirectory(directory, in: .output)
    try System.syncDirectory(directory + "/..", in: .output)
  }

  private mutating func job(_ request: AttemptRequest) throws -> Job {
    if let job, job.path == request.plan,
      job.plan.specification.memoryBytes == request.memoryBytes
    {
      _ = try workingDirectory.enter(job.plan.specification, request)
      return job
    }
    var plan = try read(JobPlan.self, request.plan)
    plan.specification = try workingDirectory.enter(plan.specification, request)
    plan.specification.memoryBytes = request.memoryBytes
    if case .streaming(var streaming) = plan.specification.program {
      // The worker reads what this process writes there, and keeps it for 'gristmill logs'.
      streaming.showsStderr = true
      plan.specification.program = .streaming(streaming)
    }
    let program = try Resolver.program(plan.specification)
    try plan.check(for: program)
    let job = Job(path: request.plan, plan: plan, program: program)
    self.job = job
    return job
  }

  private func index(of request: AttemptRequest, below count: Int) throws -> Int {
    let index = request.attempt.task.index
    guard (0..<count).contains(index) else {
      throw JobFailure(
        .usage,
        "the plan has \(Counted.text(count, request.attempt.task.kind.rawValue + " task")), but no number \(index)"
      )
    }
    return index
  }

  private func runs(
    of request: AttemptRequest, _ partition: Int, in plan: JobPlan
  ) throws -> [RunFile] {
    guard let path = request.input else {
      throw JobFailure(.usage, "the reduce attempt has no input")
    }
    let outputs = try read(ReduceInput.self, path).outputs
    guard outputs.count == plan.splits.count else {
      throw JobFailure(
        .usage, "the reduce attempt has \(outputs.count) of \(plan.splits.count) map outputs")
    }
    return try outputs.enumerated().map { map, output in
      switch output {
      case .whole(let path):
        do {
          return try RunFile.found(
            at: path, job: plan.job, task: UInt32(map), partitions: plan.partitions,
            only: partition)
        } catch let failure as JobFailure {
          throw DamagedMapOutput(map: MapIndex(map), failure: failure)
        }
      case .segment(let path, let segment):
        return RunFile(
          path: path, job: plan.job, task: UInt32(map), partitions: plan.partitions,
          only: partition, segment)
      }
    }
  }

  func read<Value: Decodable & Validated>(_ type: Value.Type, _ path: FilePath) throws -> Value {
    let bytes = try System.read(path, most: JobPlan.bytesMax, in: .scratch)
    do {
      return try JSON.decoded(type, from: bytes)
    } catch let failure as JobFailure {
      throw failure
    } catch {
      throw JobFailure(.corrupted, "\(path) is not a valid \(type): \(error)")
    }
  }
}

/// The names of files that attempts leave.
package enum AttemptFiles {
  package static let mapOutput: FilePath = "map.run"
}

/// A map output that is not what was written.
struct DamagedMapOutput: Error {
  let map: MapIndex
  let failure: JobFailure

  /// Finds the first of the map outputs whose segment is damaged.
  static func find(
    among runs: [RunFile], partition: Int, _ failure: JobFailure
  ) -> DamagedMapOutput? {
    for (map, run) in runs.enumerated() {
      do {
        try run.check(partition: partition)
      } catch let found as JobFailure {
        return DamagedMapOutput(map: MapIndex(map), failure: found)
      } catch { continue }
    }
    return nil
  }
}
