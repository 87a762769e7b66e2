import Glibc
import JobModel
import Scheduling
import Storage
import Wire

/// A job of workers that speak the plain form: files in the shared directory, and commands.
final class ForeignJob {
  let id: JobID
  let output: String
  private let message: NewManagerJob
  /// The files of each map task.
  private let inputs: [[String]]
  private let tree: PrivateTree

  /// - Parameter directory: where what lies between map and reduce goes.
  init(_ id: JobID, _ message: NewManagerJob, directory: String) throws {
    self.id = id
    self.message = message
    guard let names = System.names(in: message.inputDirectory) else {
      throw System.failure("read the directory", message.inputDirectory, in: .input)
    }
    let files = names.sorted().map { message.inputDirectory + "/" + $0 }.filter(Self.isFile)
    guard !files.isEmpty else {
      throw JobFailure(.input, "\(message.inputDirectory) holds no files")
    }
    // As cards are dealt: as many tasks as were asked for, or as there are files.
    let tasks = max(1, min(message.mappers, files.count))
    inputs = (0..<tasks).map { task in
      stride(from: task, to: files.count, by: tasks).map { files[$0] }
    }
    output = try JobOutput.prepare(
      message.outputDirectory, job: id, style: .partByPart, overwrite: true
    ).removingHidden()
    tree = try PrivateTree(
      parent: directory, prefix: "gristmill-shared-job\(id.number)-", in: .scratch)
  }

  var shape: JobShape {
    JobShape(maps: inputs.map { _ in MapShape() }, reduces: max(1, message.reducers))
  }

  func mapTask(_ attempt: AttemptID, for address: WorkerAddress) throws -> NewMapTask {
    NewMapTask(
      task: attempt.task.index, executable: message.mapperExecutable,
      inputPaths: inputs[attempt.task.index], outputDirectory: try folder(of: attempt),
      partitions: max(1, message.reducers), address: address)
  }

  /// - Parameter maps: the attempts whose outputs count.
  func reduceTask(
    _ attempt: AttemptID, for address: WorkerAddress, maps: [AttemptID]
  ) throws -> NewReduceTask {
    let paths = maps.sorted().flatMap { map in
      let folder = tree.path + "/" + Self.name(of: map)
      let ending = "-part" + PartNumber.text(attempt.task.index)
      return (System.names(in: folder) ?? []).filter { $0.hasSuffix(ending) }.sorted()
        .map { folder + "/" + $0 }
    }
    return NewReduceTask(
      task: attempt.task.index, executable: message.reducerExecutable, inputPaths: paths,
      outputDirectory: try folder(of: attempt), address: address)
  }

  /// Where the part of a partition is, and what it is called.
  func part(of attempt: AttemptID) -> (path: String, name: String) {
    let name = "part-" + PartNumber.text(attempt.task.index)
    return (tree.path + "/" + Self.name(of: attempt) + "/" + name, name)
  }

  /// Removes what lies between map and reduce.
  func abandon() { tree.remove() }

  /// Puts the parts in place, each under a rename where that can be.
  static func commit(_ parts: [(path: String, name: String)], to output: String) throws {
    for part in parts { try System.move(part.path, to: output + "/" + part.name) }
  }

  private func folder(of attempt: AttemptID) throws -> String {
    try tree.makeDirectory(Self.name(of: attempt), in: .scratch)
  }

  private static func name(of attempt: AttemptID) -> String {
    "\(attempt.task.kind.rawValue)-\(attempt.task.index)-\(attempt.number)"
  }

  private static func isFile(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }
}

extension JobOutput {
  /// The path of the output alone: nothing is written beside it.
  fileprivate func removingHidden() -> String {
    PrivateTree.remove(hidden)
    return path
  }
}
