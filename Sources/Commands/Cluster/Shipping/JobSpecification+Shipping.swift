import DataCore
import Glibc
import JobModel
import Storage
import Wire

extension JobSpecification {
  /// The job with the submitter's files that workers need, and the bytes of these files.
  ///
  /// - Parameter names: additional files.
  func packed(
    _ names: [FilePath], _ rules: ShippingRules
  ) throws -> (JobSpecification, [ContentHash: [UInt8]]) {
    var packer = ShipmentPacker(rules)
    var job = self
    job.program = try packer.pack(programsOf: program.withoutSubmitFlags())
    if let first = names.first, !program.isOfUser {
      throw JobFailure(
        .usage,
        "--ship \(first): \(program.name) opens no files except its inputs\nleave out --ship")
    }
    for name in names { try packer.pack(named: name) }
    job.shipment = try packer.shipment()
    return (job, packer.contents)
  }

  /// The job with absolute paths, so that it is the same from any directory.
  func madeWhole() -> JobSpecification {
    var specification = self
    specification.listedInputs = listedInputs?.map(Self.whole)
    specification.inputs = inputs.map(Self.wholeInput)
    specification.rightInputs = rightInputs.map(Self.wholeInput)
    specification.output = Self.whole(output)
    specification.scratch = ""
    return specification
  }

  /// - Throws: a usage failure for an input that only this process can read.
  func checkSubmittable() throws {
    for input in inputGroups.joined() { try Self.checkFile(input) }
  }

  private static func checkFile(_ input: ByteString) throws {
    var status = stat()
    let path = FilePath(input)
    let isPipe =
      path == InputFile.standardInput
      || (stat(path.cString, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO)
    guard isPipe else { return }
    throw JobFailure(
      .usage,
      "--input \(path): workers cannot read \(path == InputFile.standardInput ? "standard input" : "a pipe") of this machine\nwrite it to a file that they see, or use gristmill run"
    )
  }

  /// The manager checks whether a path on a host is absolute.
  private static func wholeInput(_ input: ByteString) -> ByteString {
    input.hasPrefix(InputArgument.scheme) ? input : ByteString(wholePattern(FilePath(input)))
  }

  /// Braces may stand for absolute paths and for others, so each of their words is made whole.
  private static func wholePattern(_ path: FilePath) -> FilePath {
    // Braces that stand for too much are refused by whoever expands them.
    let words = ((try? BraceExpansion.words(path.bytes)) ?? []).filter { !$0.isEmpty }
    let paths = words.map { FilePath(bytes: $0) }
    guard !path.isAbsolute, paths.count > 1, paths.contains(where: \.isAbsolute) else {
      return whole(path)
    }
    // Their first slash stands before the brace, so that the pattern is an absolute path itself.
    let slash = UInt8(ascii: "/")
    let rests = paths.map { Array(whole($0).bytes.drop { $0 == slash }) }
    return FilePath(bytes: [slash] + BraceExpansion.brace(rests))
  }

  /// A pattern stays a pattern. Leading dots are resolved, so the path needs no directory that may
  /// be gone when workers look.
  private static func whole(_ path: FilePath) -> FilePath {
    guard !path.isAbsolute else { return path }
    var folder = OutputDirectory.resolved(".")
    var rest = path.bytes[...]
    while let dots = ["../", "./"].first(where: { rest.starts(with: $0.utf8) }) {
      if dots == "../" { folder = folder.parent }
      rest = rest.dropFirst(dots.utf8.count).drop { $0 == UInt8(ascii: "/") }
    }
    return folder.appending(FilePath(bytes: Array(rest)))
  }
}

extension ProgramSpecification {
  /// Whether it is a user's program.
  fileprivate var isOfUser: Bool {
    switch self {
    case .streaming, .custom: true
    default: false
    }
  }

  /// The program with a command line that `plan` understands, too.
  fileprivate func withoutSubmitFlags() -> ProgramSpecification {
    switch self {
    case .streaming(var streaming):
      if let arguments = streaming.invocation?.arguments {
        streaming.invocation?.arguments = SubmitFlags.removed(from: arguments)
      }
      return .streaming(streaming)
    case .custom(let name, let arguments):
      return .custom(name: name, arguments: SubmitFlags.removed(from: arguments))
    default: return self
    }
  }
}
