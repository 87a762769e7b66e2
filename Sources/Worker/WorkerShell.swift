import Execution
import JobModel
import Links
import Logging
import NIOCore
import Processes
import Shuffle
import Storage
import Wire

/// Carries out what the worker's machine decides. It owns sockets, files and processes, and decides
/// nothing. It belongs to one event loop, on which it receives everything.
///
///     messages, blobs, children, timers ─▶ WorkerEvent ─▶ WorkerMachine ─▶ WorkerAction ─▶ here
final class WorkerShell {
  let settings: WorkerSettings
  let id: WorkerID
  let loop: any EventLoop
  let group: any EventLoopGroup
  let logger: Logger
  let runner: MachineRunner
  let tree: ScratchDirectory
  let places: AllowedJobPaths
  let held: HeldOutputs
  let blobs: BlobCache
  let files: JobFiles
  private let manager: ManagerLink
  private let heartbeats: Heartbeats
  private let external: ExternalTasks
  /// Called when the worker has ended.
  private let onEnd: () -> Void

  var children: [ChildID: Child] = [:]
  /// The fetches of reduce attempts that are fetching.
  var fetches: [AttemptID: SegmentFetch] = [:]
  private var progressTimer: RepeatedTask?
  private var listingTimer: Scheduled<Void>?

  init(
    _ settings: WorkerSettings, loop: any EventLoop, group: any EventLoopGroup, logger: Logger,
    id: WorkerID, port: Int, httpPort: Int?, tree: ScratchDirectory, held: HeldOutputs,
    onEnd: @escaping () -> Void
  ) throws {
    self.settings = settings
    self.id = id
    self.loop = loop
    self.group = group
    self.logger = logger
    self.tree = tree
    self.held = held
    self.onEnd = onEnd
    let address = WorkerAddress(host: settings.host, port: port)
    places = try AllowedJobPaths(outputs: settings.outputRoots, inputs: settings.inputRoots)
    let runner = MachineRunner(
      WorkerMachine(
        ExecutionSettings(
          worker: id, address: address, httpPort: httpPort, rack: settings.rack,
          slots: settings.slots, memoryBytes: settings.memoryBytes, program: settings.program,
          directory: tree.path, confinesInputs: !places.inputs.allowsEverything)))
    self.runner = runner
    let blobs = BlobCache(directory: try tree.makeDirectory(BlobCache.folder)) {
      runner.tell(.blobMissing($0))
    }
    self.blobs = blobs
    files = JobFiles(tree, blobs)
    external = ExternalTasks(
      settings, loop: loop, logger: logger, tree: tree, places: places,
      onDone: { runner.tell(.externalTaskDone($0)) })
    heartbeats = Heartbeats(settings, worker: id, address: address, loop: loop, logger: logger)
    manager = ManagerLink(
      settings, loop: loop, logger: logger, blobs: blobs, runner: runner,
      registration: { runner.machine.registration(held: held.all) })
  }

  func start() {
    runner.start { [weak self] in self?.perform($0) }
    manager.register()
    let this = NIOLoopBound(self, eventLoop: loop)
    let pause = TimeAmount.milliseconds(WorkerLimits.progressMilliseconds)
    progressTimer = loop.scheduleRepeatedTask(initialDelay: pause, delay: pause) { _ in
      this.value.tellFetched()
      this.value.runner.tell(.progressDue)
    }
  }

  // MARK: Actions

  private func perform(_ action: WorkerAction) {
    switch action {
    case .send(let message): manager.send(message)
    case .sendBlob(let hash): sendBlob(hash)
    case .keepConnection(let isOwn): manager.acknowledged(isOwn: isOwn)
    case .startHeartbeats(let pause): heartbeats.start(intervalMilliseconds: pause)
    case .getBlob(let hash, let job, let user): getBlob(hash, for: job, user)
    case .keepBlob(let path, let most, let job, let user):
      keepBlob(path, most: most, for: job, user)
    case .askForBlobsAgain: blobs.askAgain()
    case .getFiles(let id, let specification): getFiles(id, specification)
    case .forgetJob(let job): forget(job)
    case .forgetFiles: forgetFiles()
    case .prepare(let id, let scratch, let output): prepare(id, scratch: scratch, output: output)
    case .checkInputs(let id, let plan): checkInputs(of: id, planAt: plan)
    case .removeFiles(let path): Removal.remove(path)
    case .clearOutput(let path): AttemptOutput.clear(path)
    case .removeOutput(let path): AttemptOutput.remove(path)
    case .hold(let run, let id): held.add(run, of: id)
    case .findSources(let id, let sources): findSources(id, sources)
    case .fetch(let id, let step): fetch(id, step)
    case .checkSource(let id, let source): check(source, for: id)
    case .writeInput(let id, let input, let path): write(input, of: id, to: path)
    case .startChild(let id, let program, let request): startChild(id, program, request)
    case .ask(let id, let request): children[id]?.ask(request)
    case .stopChild(let id): children[id]?.stop()
    case .startListing(let id, let request): startListing(id, request)
    case .startListingTimer(let id): startListingTimer(id)
    case .stopListingTimer: listingTimer?.cancel()
    case .runExternal(.map(let task)): external.map(task)
    case .runExternal(.reduce(let task)): external.reduce(task)
    case .close: close()
    case .end(let milliseconds): end(after: milliseconds)
    case .note(let note): log(note)
    }
  }

  private func sendBlob(_ hash: ContentHash) {
    // A plan or listing that is gone belonged to a job that is over.
    guard let bytes = try? blobs.bytes(of: hash) else { return }
    manager.send(
      .request(ClientRequest(number: 0, .putBlob(BlobHeader(hash: hash, bytes: bytes.count)))))
    manager.send(raw: bytes)
  }

  private func startListingTimer(_ id: ListingID) {
    let this = NIOLoopBound(self, eventLoop: loop)
    listingTimer = loop.scheduleTask(in: .seconds(ExecutionLimits.listingSeconds)) {
      this.value.runner.tell(.listingOverdue(id))
    }
  }

  private func close() {
    manager.end()
    heartbeats.end()
    progressTimer?.cancel()
    external.end()
  }

  private func end(after milliseconds: Int64) {
    let this = NIOLoopBound(self, eventLoop: loop)
    loop.scheduleTask(in: .milliseconds(milliseconds)) { this.value.onEnd() }
  }
}
