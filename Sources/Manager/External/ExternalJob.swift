import Glibc
import JobModel
import ManagerState
import Scheduling
import Storage
import Wire

/// A job of external workers: files in the shared directory, and commands.
struct ExternalJob {
  let output: JobOutput
  private let message: NewManagerJob
  /// The files of each map task.
  private let inputs: [[FilePath]]
  private let tree: ScratchDirectory

  private static let treePrefix: FilePath = "gristmill-shared-"

  /// Removes what killed managers left in a directory.
  static func sweep(_ directory: FilePath) {
    ScratchDirectory.sweep(parent: directory, prefix: treePrefix, holding: .tree)
  }

  /// - Parameters:
  ///   - output: its directories exist already.
  ///   - directory: holds the files between map and reduce.
  init(_ message: NewManagerJob, to output: JobOutput, directory: FilePath) throws {
    self.message = message
    self.output = output
    guard let names = System.names(in: message.inputDirectory) else {
      throw System.failure("read the directory", message.inputDirectory, in: .input)
    }
    let files = names.sorted().map { message.inputDirectory.appending($0) }.filter(Self.isFile)
    guard !files.isEmpty else {
      throw JobFailure(.input, "\(message.inputDirectory) holds no files")
    }
    // Files are dealt out like cards, to as many tasks as were requested but no more than there are
    // files.
    let tasks = max(1, min(message.mappers, files.count))
    inputs = (0..<tasks).map { task in
      stride(from: task, to: files.count, by: tasks).map { files[$0] }
    }
    tree = try ScratchDirectory(
      parent: directory, prefix: Self.treePrefix, holding: .tree)
  }

  var byteCount: Int { message.byteCount }

  var shape: JobShape {
    JobShape(maps: inputs.map { _ in MapShape() }, reduces: max(1, message.reducers))
  }

  func mapTask(_ attempt: AttemptID, for address: WorkerAddress) throws -> NewMapTask {
    NewMapTask(
      task: attempt.task.index, executable: ByteString(message.mapperExecutable),
      inputPaths: inputs[attempt.task.index], outputDirectory: try folder(of: attempt),
      partitions: max(1, message.reducers), address: address)
  }

  /// - Parameter maps: the map attempts whose outputs count.
  func reduceTask(
    _ attempt: AttemptID, for address: WorkerAddress, maps: [AttemptID]
  ) throws -> NewReduceTask {
    let paths = maps.sorted().flatMap { map in
      let folder = tree.path.appending(JobOutput.name(of: map))
      let ending: FilePath = "-part\(PartNumber.text(attempt.task.index))"
      return (System.names(in: folder) ?? []).filter { $0.hasSuffix(ending) }.sorted()
        .map { folder.appending($0) }
    }
    return NewReduceTask(
      task: attempt.task.index, executable: ByteString(message.reducerExecutable),
      inputPaths: paths,
      outputDirectory: try folder(of: attempt), address: address)
  }

  /// The commit that puts the parts of these attempts in place.
  func commit(of attempts: [AttemptID]) -> ExternalCommit {
    ExternalCommit(
      tree: tree, output: output,
      parts: attempts.map {
        ExternalCommit.Part(
          attempt: JobOutput.name(of: $0), name: PartNumber.fileName($0.task.index))
      })
  }

  /// Removes the files between map and reduce, and an incomplete output.
  func removal(afterSuccess: Bool) -> @Sendable () -> Void {
    { [tree, output] in
      tree.remove()
      if !afterSuccess { output.abandon() }
    }
  }

  private func folder(of attempt: AttemptID) throws -> FilePath {
    try tree.makeDirectory(JobOutput.name(of: attempt))
  }

  private static func isFile(_ path: FilePath) -> Bool {
    var status = stat()
    return stat(path.cString, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }
}
