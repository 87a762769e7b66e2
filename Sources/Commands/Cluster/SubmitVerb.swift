import ArgumentParser
import Client
import DataCore
import Glibc
import JobModel
import Storage
import Wire

/// Hands a job to a manager, and waits for its end unless told otherwise.
package enum SubmitVerb: Verb {
  package typealias Options = SubmitOptions

  package static let name = "submit"
  package static let abstract = "Run a job on a cluster."
  /// The short form names inputs and programs only.
  package static let defaultOutput: String? = "output"

  package static func perform(_ request: JobRequest, _ options: SubmitOptions) throws {
    let cancellation = Cancellation()
    try SignalWatch.start(cancellation)
    let (quiet, json, detach) = (request.options.quiet, request.options.json, options.detach)
    let (specification, ship) = (request.specification.madeWhole(), options.ship)
    let (priority, name) = (options.priority, options.name)
    try options.manager.withClient { client in
      let cluster = try await client.ask(.cluster).decode(ClusterFacts.self)
      let (packed, contents) = try specification.packed(
        ship, ShipmentPacker.rules(sharedDirectory: cluster.sharedDirectory))
      let submission = Submission(
        specification: try JSONText(encoding: packed), priority: priority, name: name)
      let id = try await JobHandIn(client: client, submission: submission, contents: contents).run()
      guard !detach else {
        print(json ? "{\"job\":\(id.number)}" : "\(id.number)")
        return
      }
      let job = try await JobWatch(client, cancellation, isShown: !quiet && isatty(2) == 1)
        .end(of: id)
      try ClusterText.report(job, quiet: quiet, json: json)
    }
  }
}

package struct SubmitOptions: ParsableArguments {
  @OptionGroup var manager: ManagerOptions

  @Flag(help: "Do not wait for the end of the job: print its number.")
  var detach = false

  @Option(
    help: ArgumentHelp("Jobs of a higher priority get slots first.", valueName: "number"))
  var priority = 0

  @Option(help: ArgumentHelp("What the job is called in lists.", valueName: "name"))
  var name: String?

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Files that programs open by name; the programs themselves, and files that their commands name, are sent anyhow.",
      valueName: "file"))
  var ship: [String] = []

  package init() {}

  package func validate() throws {
    guard WireLimits.priorities.contains(priority) else {
      let range = WireLimits.priorities
      throw ValidationError(
        "--priority \(priority) is not a number from \(range.lowerBound) to \(range.upperBound)")
    }
    // As in messages: a longer name would be refused without a word.
    if let name,
      name.utf8.count > WireLimits.nameBytesMax
        || name.utf8.contains(where: { $0 < 32 || $0 == 127 })
    {
      throw ValidationError(
        "--name has at most \(WireLimits.nameBytesMax) bytes, and no control characters")
    }
  }
}

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
        .usage, "--ship \(first): \(program.name) opens no files but its inputs\nleave it out")
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
