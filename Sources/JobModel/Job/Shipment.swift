/// What goes to the workers with a job, because they may not see it in its original place.
///
/// A worker recreates the layout of the submitter's machine below a directory of the job:
/// `/home/me/map.py` is at `<root>/home/me/map.py`, next to the same neighbours.
package struct Shipment: Codable, Equatable, Sendable {
  package var files: [ShippedFile]
  /// The directory on the submitter's machine that becomes the attempts' working directory, so that
  /// programs open files by the names they have there. nil leaves attempts in their worker's
  /// directory.
  package var directory: FilePath?
  /// What runs the attempts of a job of a user's own binary; nil for the worker's own binary.
  package var executable: JobExecutable?

  package init(
    files: [ShippedFile] = [], directory: FilePath? = nil, executable: JobExecutable? = nil
  ) {
    self.files = files
    self.directory = directory
    self.executable = executable
  }

  package var isEmpty: Bool { files.isEmpty && directory == nil && executable == nil }

  /// Everything that is requested by its hash.
  package var contents: [ShippedFile] {
    if case .shipped(let file) = executable { return files + [file] }
    return files
  }

  /// Bytes of contents; identical contents count once.
  package var bytes: Int {
    var seen: Set<String> = []
    return contents.saturatedSum { seen.insert($0.hash).inserted ? $0.bytes : 0 }
  }

  /// - Throws: a `usage` failure for a shipment that Gristmill itself would never submit.
  package func check() throws {
    guard files.count <= ShipmentLimits.filesMax else {
      throw JobFailure(
        .usage,
        "\(files.count) files are more than the \(ShipmentLimits.filesMax) that go with a job\n"
          + ShipmentLimits.advice)
    }
    for path in contents.map(\.path) + [directory].compactMap({ $0 }) {
      guard WholePath(path)?.path == path else {
        throw JobFailure(.usage, "\(path) is not the whole path of a file that goes with a job")
      }
    }
    if case .shared(let path) = executable, WholePath(path) == nil {
      throw JobFailure(.usage, "\(path) is not the whole path of a job's binary")
    }
    for file in contents { try ShipmentLimits.check(bytes: file.bytes, of: file.path) }
    guard bytes <= ShipmentLimits.jobBytesMax else {
      throw JobFailure(
        .usage,
        "the files that go with the job have \(ByteSize.format(bytes)), more than the \(ByteSize.format(ShipmentLimits.jobBytesMax)) that may go with one\n"
          + ShipmentLimits.advice)
    }
  }
}

/// A file that workers request by the hash of its contents.
package struct ShippedFile: Codable, Equatable, Sendable {
  /// The SHA-256 of its bytes, as 64 lower-case hexadecimal digits.
  package var hash: String
  /// Its place on the submitter's machine: an absolute path without dots.
  package var path: FilePath
  package var bytes: Int
  package var isExecutable: Bool

  /// The directory that contains it.
  package var folder: FilePath { path.parent }

  package init(hash: String, path: FilePath, bytes: Int, isExecutable: Bool) {
    self.hash = hash
    self.path = path
    self.bytes = bytes
    self.isExecutable = isExecutable
  }
}

/// A user's own binary.
package enum JobExecutable: Codable, Equatable, Sendable {
  case shipped(ShippedFile)
  /// It is in a directory that all machines see.
  case shared(path: FilePath)
}

/// Limits of what goes with a job.
package enum ShipmentLimits {
  /// Files of a job. These are programs and the files they open, not data.
  package static let filesMax = 1_000
  /// Bytes of a file: a statically linked binary with all its debugging information. The manager
  /// holds it in memory as a whole.
  package static let fileBytesMax = 256 << 20
  /// Bytes of all files of a job. The manager's store has room for two such jobs and their plans.
  package static let jobBytesMax = 384 << 20

  static let advice =
    "put large files in a directory that all machines see, and give it to the manager with --shared-dir"

  package static func check(bytes: Int, of path: FilePath) throws {
    guard bytes >= 0 else {
      throw JobFailure(.usage, "\(path) cannot have \(Counted.text(bytes, "byte"))")
    }
    guard bytes > fileBytesMax else { return }
    throw JobFailure(
      .usage,
      "\(path) has \(bytes) bytes, and a file that goes with a job \(ByteSize.format(fileBytesMax)) at most\n"
        + advice)
  }
}

extension JobSpecification {
  /// The same job with the shipped files below `root`: words of commands that name a shipped file
  /// now name its copy.
  package func finding(shippedFilesBelow root: FilePath) -> JobSpecification {
    guard let shipment, case .streaming(var streaming) = program else { return self }
    let paths = Set(shipment.files.map(\.path))
    func found(_ command: ProgramCommand) -> ProgramCommand {
      var command = command
      command.words = command.words.map {
        paths.contains(FilePath($0)) ? ByteString(root) + $0 : $0
      }
      return command
    }
    streaming.map = found(streaming.map)
    streaming.combine = streaming.combine.map(found)
    streaming.reduce = streaming.reduce.map(found)
    var job = self
    job.program = .streaming(streaming)
    return job
  }
}
