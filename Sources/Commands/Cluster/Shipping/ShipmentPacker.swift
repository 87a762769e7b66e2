import Glibc
package import JobModel
import Storage
import Wire

/// Reads the files that go to the workers with a job.
struct ShipmentPacker {
  /// The bytes of the packed files.
  private(set) var contents: [ContentHash: [UInt8]] = [:]
  private var files: [WholePath: ShippedFile] = [:]
  private var executable: JobExecutable?
  private var directory: FilePath?
  private let rules: ShippingRules

  init(_ rules: ShippingRules) { self.rules = rules }

  /// The rules for this process.
  ///
  /// - Parameter sharedDirectory: the shared directory, according to the manager.
  static func rules(sharedDirectory: FilePath?) -> ShippingRules {
    ShippingRules(
      directory: OutputDirectory.resolved("."),
      sharedDirectory: sharedDirectory.map(OutputDirectory.resolved), realPath: realPath)
  }

  @Sendable private static func realPath(_ path: FilePath) -> FilePath? {
    var status = stat()
    guard stat(path.cString, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      let real = Glibc.realpath(path.cString, nil)
    else { return nil }
    defer { free(real) }
    return FilePath(cString: real)
  }

  // MARK: What is packed

  /// Packs the programs of a job, or its own binary, and returns the program as it runs with
  /// shipped files.
  mutating func pack(programsOf program: ProgramSpecification) throws -> ProgramSpecification {
    switch program {
    case .streaming(var streaming):
      streaming.map = try pack(streaming.map)
      streaming.combine = try streaming.combine.map { try pack($0) }
      streaming.reduce = try streaming.reduce.map { try pack($0) }
      return .streaming(streaming)
    case .custom:
      try packOwnBinary()
      return program
    default:
      return program
    }
  }

  private mutating func pack(_ command: ProgramCommand) throws -> ProgramCommand {
    var command = command
    command.words = try rules.treatments(of: command).map { treatment in
      switch treatment {
      case .kept(let word): return word
      case .shipped(let path):
        try pack(path)
        return ByteString(path.path)
      }
    }
    return command
  }

  /// Packs a file that programs open by name: attempts then start in a directory where it has that
  /// name.
  mutating func pack(named name: FilePath) throws {
    guard let path = WholePath(name, from: rules.directory), rules.realPath(name) != nil else {
      let isThere = access(name.cString, F_OK) == 0
      throw JobFailure(
        .usage,
        isThere
          ? "--ship \(name): only files can be shipped\nname the files in it"
          : "--ship \(name): there is no such file")
    }
    try pack(path)
    directory = rules.directory
  }

  private mutating func pack(_ path: WholePath) throws {
    guard files[path] == nil else { return }
    files[path] = try read(path.path, as: path)
  }

  private mutating func packOwnBinary() throws {
    let path = try OwnProgram.path()
    guard case .shared = rules.location(of: ByteString(path)) else {
      guard let whole = WholePath(path) else { preconditionFailure("a binary at \(path)") }
      // The running binary, even if another file has its name by now.
      executable = .shipped(try read(OwnProgram.file, as: whole))
      return
    }
    executable = .shared(path: path)
  }

  private mutating func read(_ file: FilePath, as path: WholePath) throws -> ShippedFile {
    var status = stat()
    guard stat(file.cString, &status) == 0 else {
      throw System.failure("look at", path.path, in: .input)
    }
    try ShipmentLimits.check(bytes: Int(status.st_size), of: path.path)
    let bytes = try System.read(file, most: ShipmentLimits.fileBytesMax, in: .input)
    let hash = ContentHash(of: bytes)
    contents[hash] = bytes
    return ShippedFile(
      hash: hash.hexadecimal, path: path.path, bytes: bytes.count,
      isExecutable: status.st_mode & 0o111 != 0)
  }

  /// What was packed; nil if nothing was.
  func shipment() throws -> Shipment? {
    let shipment = Shipment(
      files: files.values.sorted { $0.path < $1.path }, directory: directory,
      executable: executable)
    try shipment.check()
    return shipment.isEmpty ? nil : shipment
  }
}

/// The running binary.
package enum OwnProgram {
  /// Leads to the binary even if another file has its name.
  static let file: FilePath = "/proc/self/exe"

  /// Its name.
  package static func path() throws -> FilePath {
    guard let path = realpath(file.cString, nil) else {
      throw JobFailure(.scratch, "cannot find the program's own file: is /proc mounted?")
    }
    defer { free(path) }
    return FilePath(cString: path)
  }
}
