import DataCore
import JobModel
import Storage
import Wire

extension JobSpecification {
  /// The same job with what workers need of the submitter's files, and the bytes of these.
  ///
  /// - Parameter names: further files.
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

  /// The same job from any directory: paths are whole.
  func madeWhole() -> JobSpecification {
    var specification = self
    specification.inputs = inputs.map(Self.wholeInput)
    specification.rightInputs = rightInputs.map(Self.wholeInput)
    specification.output = Self.whole(output)
    specification.scratch = ""
    return specification
  }

  /// Of a path on a host the manager says whether it is one.
  private static func wholeInput(_ input: String) -> String {
    input.hasPrefix(InputArgument.scheme) ? input : whole(input)
  }

  /// A pattern stays one. Where the path begins with dots, it needs no directory that may be gone when
  /// workers look.
  private static func whole(_ path: String) -> String {
    guard !path.hasPrefix("/") else { return path }
    var folder = OutputDirectory.resolved(".")[...]
    var rest = path[...]
    while let dots = ["../", "./"].first(where: rest.hasPrefix) {
      if dots == "../" { folder = folder[..<(folder.lastIndex(of: "/") ?? folder.startIndex)] }
      rest = rest.dropFirst(dots.count).drop { $0 == "/" }
    }
    return folder == "/" ? "/" + rest : folder + "/" + rest
  }
}

extension ProgramSpecification {
  /// Whether a user wrote it.
  fileprivate var isOfUser: Bool {
    switch self {
    case .streaming, .custom: true
    default: false
    }
  }

  /// The same with a command line that is one of `plan`, too.
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
