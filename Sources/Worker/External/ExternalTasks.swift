import Glibc
import JobModel
import Logging
import NIOCore
import NIOPosix
import Processes
import Storage
import Wire

/// Tasks in the plain form, from an external manager: a command, files, a directory.
///
/// Each is a small job run by `gristmill run` in another process. A map task sorts the mapper's
/// output into `num_partitions` files, `maptask00003-part00001` and so on; a reduce task merges its
/// input files for the reducer and writes `part-00001`. Lines are in the order of their bytes, and
/// the bytes before the first tab decide to which file they go.
final class ExternalTasks {
  private let settings: WorkerSettings
  private let loop: any EventLoop
  private let logger: Logger
  private let tree: ScratchDirectory
  private let places: AllowedJobPaths
  private let onDone: (Int) -> Void
  private let threads: NIOThreadPool
  private var processes: [Int: ChildProcess] = [:]
  private var last = 0

  init(
    _ settings: WorkerSettings, loop: any EventLoop, logger: Logger, tree: ScratchDirectory,
    places: AllowedJobPaths, onDone: @escaping (Int) -> Void
  ) {
    self.settings = settings
    self.loop = loop
    self.logger = logger
    self.tree = tree
    self.places = places
    self.onDone = onDone
    // Each process has its own thread that waits for it.
    threads = NIOThreadPool(numberOfThreads: settings.slots)
    threads.start()
  }

  func map(_ task: NewMapTask) {
    let prefix = "maptask" + PartNumber.text(task.task) + "-part"
    run(
      // A map task's output is not needed after a power cut, because the task runs again.
      task.task,
      ["--map=\(ShellWords.quoted(task.executable))", "--no-sync", "--partition-fields", "1"],
      inputs: task.inputPaths, partitions: max(1, task.partitions), into: task.outputDirectory
    ) { FilePath(prefix + PartNumber.text($0)) }
  }

  func reduce(_ task: NewReduceTask) {
    run(
      task.task, ["--map=cat", "--reduce=\(ShellWords.quoted(task.executable))"],
      inputs: task.inputPaths, partitions: 1, into: task.outputDirectory, syncs: true
    ) { _ in PartNumber.fileName(task.task) }
  }

  func end() {
    for process in processes.values { process.signalGroup(SIGTERM) }
  }

  // MARK: Steps

  /// Whether a file was made by other tasks of the job.
  private func isBetween(_ path: FilePath) -> Bool {
    guard !places.outputs.allowsEverything else { return false }
    return (try? places.outputs.check(path)) != nil
  }

  private func run(
    _ task: Int, _ programs: [ByteString], inputs: [FilePath], partitions: Int,
    into directory: FilePath,
    syncs: Bool = false, name: @escaping @Sendable (Int) -> FilePath
  ) {
    last += 1
    let number = last
    let output: FilePath = "\(tree.path)/foreign-\(number)"
    let log = output + ".log"
    do {
      try places.outputs.check(directory)
      for input in inputs where !isBetween(input) { try places.inputs.check(input) }
      try System.makeDirectories(directory, in: .output)
      guard !inputs.isEmpty else {
        // Nothing to read, so the files are empty.
        for partition in 0..<partitions {
          try System.write([], to: directory.appending(name(partition)), in: .output)
        }
        return onDone(task)
      }
      var command = [ByteString(settings.program), "run"] + programs
      command += ["--key-fields", "\(StreamingSpecification.wholeLine)"]
      command += ["--input"] + inputs.map(Self.argument)
      command += [
        "--output", ByteString(output), "--partitions", "\(partitions)", "--slots", "1", "--memory",
        "\(settings.memoryBytes / settings.slots)", "--scratch", ByteString(tree.path), "--quiet",
      ]
      let process = try start(command, log: log)
      processes[number] = process
      let this = NIOLoopBound(self, eventLoop: loop)
      threads.runIfActive(eventLoop: loop) {
        let exit = process.reap()
        guard exit == .code(0) else { return Self.complaint(exit, log) }
        for partition in 0..<partitions {
          try System.move(
            output.appending(PartNumber.fileName(partition)),
            to: directory.appending(name(partition)))
          if syncs {
            try FileDescriptor.openToRead(directory.appending(name(partition)), in: .output).sync()
          }
        }
        if syncs { try System.syncDirectory(directory, in: .output) }
        return String?.none
      }.whenComplete { result in
        this.value.ended(number, task, result, output: output, log: log)
      }
    } catch {
      failed(task, (error as? JobFailure)?.message ?? "\(error)")
    }
  }

  /// A path in a form that the command line takes for neither a flag nor a place on another host.
  private static func argument(_ input: FilePath) -> ByteString {
    ByteString(input.isAbsolute ? input : "./\(input)")
  }

  private func start(_ command: [ByteString], log: FilePath) throws -> ChildProcess {
    let null = open("/dev/null", O_RDWR | O_CLOEXEC)
    let errors = open(log.cString, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    defer {
      close(null)
      close(errors)
    }
    guard null >= 0, errors >= 0 else { throw System.failure("open", log, in: .scratch) }
    do throws(StartFault) {
      return try ChildProcess(command, variables: [:], input: null, output: null, errors: errors)
    } catch {
      throw JobFailure(.scratch, error.reason)
    }
  }

  private func ended(
    _ number: Int, _ task: Int, _ result: Result<String?, any Error>, output: FilePath,
    log: FilePath
  ) {
    processes[number] = nil
    Removal.remove(output)
    unlink(log.cString)
    switch result {
    case .success(nil): onDone(task)
    case .success(let complaint?): failed(task, complaint)
    case .failure(let error): failed(task, (error as? JobFailure)?.message ?? "\(error)")
    }
  }

  /// The plain form has no message for a failure; the manager sees that the task does not finish.
  private func failed(_ task: Int, _ message: String) {
    logger.error("task failed", metadata: ["task": "\(task)", "reason": "\(message)"])
  }

  private static func complaint(_ exit: ProgramExit, _ log: FilePath) -> String {
    let said = (try? System.read(log, most: 1 << 20, in: .scratch)) ?? []
    return "\(exit): " + String(decoding: said.suffix(WorkerLimits.stderrTailBytes), as: UTF8.self)
  }
}
