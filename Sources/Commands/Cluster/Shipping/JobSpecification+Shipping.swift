import DataCore
import JobModel
import Storage
import Wire

extension JobSpecification {
  /// The job with the submitter's files that workers need, and the bytes of these files.
  ///
  /// - Parameter names: additional files.
  func packed(
    _ names: [String], _ rules: ShippingRules
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
    specification.inputs = inputs.map(Self.wholeInput)
    specification.rightInputs = rightInputs.map(Self.wholeInput)
    specification.output = Self.whole(output)
    specification.scratch = ""
    return specification
  }

  /// The manager checks whether a path on a host is absolute.
  private static func wholeInput(_ input: String) -> String {
    input.hasPrefix(InputArgument.scheme) ? input : whole(input)
  }

  /// A pattern stays a pattern. Leading dots are resolved, so the path needs no directory that may
  /// be gone when workers look.
  private static func whole(_ path: String) -> String {
    guard !path.hasPrefix("/") else { return path }
    var folder = OutputDirectory.resolved(".")
    var rest = path[...]
    while let dots = ["../", "./"].first(where: rest.hasPrefix) {
      if dots == "../" { folder = Path.parent(of: folder) }
      rest = rest.dropFirst(dots.count).drop { $0 == "/" }
    }
    return Path.joined(folder, String(rest))
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
