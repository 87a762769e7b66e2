package import ArgumentParser
package import DataCore
import FoundationEssentials
import Glibc
package import JobModel
import LocalEngine
import Storage

/// Resolves the programs that plans name.
package protocol PlannedPrograms {
  /// The command's name, and an example of a command that makes a plan, for the help.
  static var commandName: String { get }
  static var planExample: String { get }

  static func program(_ specification: JobSpecification) throws -> Program
}

/// `gristmill task map|reduce`: one task of a plan.
package struct TaskCommand<Resolver: PlannedPrograms>: ParsableCommand {
  package static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "task", abstract: "Run one task of a planned job.",
      discussion: """
        A task reads files and writes files. It can be run again at any time:
          \(Resolver.planExample) --input corpus/ --output counts/ > plan.json
          \(Resolver.commandName) task map --plan plan.json --index 0 --work work/
          \(Resolver.commandName) task reduce --plan plan.json --index 0 --work work/
        A reduce task needs the output of all map tasks in its --work directory.
        """,
      subcommands: [MapTaskCommand<Resolver>.self, ReduceTaskCommand<Resolver>.self])
  }

  package init() {}
}

struct MapTaskCommand<Resolver: PlannedPrograms>: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: "map", abstract: "Run a map task and print its report.")
  }

  @OptionGroup var task: TaskOptions

  func run() throws {
    try task.report(
      { TaskDocument(try $0.map($1)) }, of: { 0..<$0.splits.count }, program: Resolver.program)
  }
}

struct ReduceTaskCommand<Resolver: PlannedPrograms>: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "reduce", abstract: "Run a reduce task and print its report.")
  }

  @OptionGroup var task: TaskOptions

  func run() throws {
    try task.report(
      { TaskDocument(try $0.reduce($1)) }, of: { 0..<$0.partitions }, program: Resolver.program)
  }
}

/// The number of a task, or `all`.
struct TaskIndexArgument: ExpressibleByArgument {
  /// nil for all.
  private let number: Int?

  init?(argument: String) {
    guard argument != "all" else {
      number = nil
      return
    }
    guard let number = Int(argument) else { return nil }
    self.number = number
  }

  func forEach(in all: Range<Int>, _ body: (Int) throws -> Void) rethrows {
    if let number { return try body(number) }
    for index in all { try body(index) }
  }
}

struct TaskOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The plan that 'gristmill plan' printed, or - for standard input.", valueName: "file"))
  var plan: FilePath

  @Option(
    help: ArgumentHelp("The number of the task, counted from 0, or all.", valueName: "number|all"))
  var index: TaskIndexArgument

  @Option(
    help: ArgumentHelp(
      "The directory for map outputs, part files and reports.", valueName: "directory"))
  var work: FilePath

  func report(
    _ run: (TaskRunner, Int) throws -> TaskDocument, of indices: (JobPlan) -> Range<Int>,
    program: (JobSpecification) throws -> Program
  ) throws {
    let cancellation = Cancellation()
    try SignalWatch.start(cancellation)
    var plan = try read()
    if case .streaming(var streaming) = plan.specification.program {
      // Whoever runs a single task wants to see what happens, and knows how to run it again.
      streaming.showsStderr = true
      streaming.invocation = nil
      plan.specification.program = .streaming(streaming)
    }
    let program = try program(plan.specification)
    try plan.check(for: program)
    let runner = TaskRunner(plan, program: program, work: work, cancellation: cancellation)
    try index.forEach(in: indices(plan)) { index in
      try Terminal.show(document: try run(runner, index))
    }
  }

  private func read() throws -> JobPlan {
    let bytes =
      plan == "-"
      ? try StandardInput.read(most: JobPlan.bytesMax)
      : try System.read(plan, most: JobPlan.bytesMax, in: .input)
    do {
      let version = try JSONDecoder().decode(PlanVersion.self, from: Data(bytes)).version
      guard version == JobPlan.currentVersion else {
        throw JobFailure(
          .input,
          "its version \(version) is unknown here\nmake the plan again with this gristmill"
        )
      }
      return try JSON.decoded(JobPlan.self, from: bytes)
    } catch let failure as JobFailure {
      throw JobFailure(failure.kind, "--plan \(plan): \(failure.message)")
    } catch {
      throw JobFailure(
        .input, "--plan \(plan) is not a plan: \(error)\nmake one with 'gristmill plan'")
    }
  }
}

/// The version is read first, because a plan of another version may look different.
private struct PlanVersion: Decodable {
  var version: Int
}
