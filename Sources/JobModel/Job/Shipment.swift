/// What goes to the workers with a job, because they may not see it where it lies.
///
/// A worker lays the files out as they lie on the submitter's machine, below a directory of the job:
/// `/home/me/map.py` is found at `<root>/home/me/map.py`, beside what was beside it.
package struct Shipment: Codable, Equatable, Sendable {
  package var files: [ShippedFile]
  /// The directory on the submitter's machine that attempts find themselves in, so that programs
  /// open files by the names that they have there. nil: attempts are where their worker is.
  package var directory: String?
  /// What does the attempts of a job of a user's own binary; nil: the worker's own binary.
  package var executable: JobExecutable?

  package init(
    files: [ShippedFile] = [], directory: String? = nil, executable: JobExecutable? = nil
  ) {
    self.files = files
    self.directory = directory
    self.executable = executable
  }

  package var isEmpty: Bool { files.isEmpty && directory == nil && executable == nil }

  /// All that is asked for by its hash.
  package var contents: [ShippedFile] {
    if case .shipped(let file) = executable { return files + [file] }
    return files
  }

  /// Bytes of contents; the same content counts once.
  package var bytes: Int {
    var seen: Set<String> = []
    return contents.saturatedSum { seen.insert($0.hash).inserted ? $0.bytes : 0 }
  }

  /// - Throws: a `usage` failure for a shipment that Gristmill itself would never hand in.
  package func check() throws {
    guard files.count <= ShipmentLimits.filesMax else {
      throw JobFailure(
        .usage,
        "\(files.count) files are more than the \(ShipmentLimits.filesMax) that go with a job\n"
          + ShipmentLimits.advice)
    }
    for path in contents.map(\.path) + [directory].compactMap({ $0 }) {
      guard WholePath(path)?.text == path else {
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

/// A file that workers get by what is in it.
package struct ShippedFile: Codable, Equatable, Sendable {
  /// The SHA-256 of its bytes, 64 lower-case hexadecimal digits.
  package var hash: String
  /// Where it lies on the submitter's machine: a whole path without dots.
  package var path: String
  package var bytes: Int
  package var isExecutable: Bool

  /// The directory that it lies in.
  package var folder: String { String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]) }

  package init(hash: String, path: String, bytes: Int, isExecutable: Bool) {
    self.hash = hash
    self.path = path
    self.bytes = bytes
    self.isExecutable = isExecutable
  }
}

/// A user's own binary.
package enum JobExecutable: Codable, Equatable, Sendable {
  case shipped(ShippedFile)
  /// It lies in a directory that all machines see.
  case shared(path: String)
}

/// Bounds of what goes with a job.
package enum ShipmentLimits {
  /// Files of a job. They are programs and what these open, not data.
  package static let filesMax = 1_000
  /// Bytes of a file: a binary with everything linked in and all that a debugger wants to know. The
  /// manager holds it in memory whole.
  package static let fileBytesMax = 256 << 20
  /// Bytes of all files of a job. The manager's store has room for two such jobs, and their plans.
  package static let jobBytesMax = 384 << 20

  static let advice =
    "put what is large in a directory that all machines see, and name that to the manager with --shared-dir"

  package static func check(bytes: Int, of path: String) throws {
    guard bytes >= 0 else {
      throw JobFailure(.usage, "\(path) is said to have \(bytes) bytes, and no file has")
    }
    guard bytes > fileBytesMax else { return }
    throw JobFailure(
      .usage,
      "\(path) has \(bytes) bytes, and a file that goes with a job \(ByteSize.format(fileBytesMax)) at most\n"
        + advice)
  }
}

extension JobSpecification {
  /// The same job where what was shipped lies below `root`: words of commands that name a shipped
  /// file name its copy.
  package func finding(shippedFilesBelow root: String) -> JobSpecification {
    guard let shipment, case .streaming(var streaming) = program else { return self }
    let paths = Set(shipment.files.map(\.path))
    func found(_ command: ProgramCommand) -> ProgramCommand {
      var command = command
      command.words = command.words.map { paths.contains($0) ? root + $0 : $0 }
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
