import ArgumentParser
import Commands
import DataCore
import JobModel

extension MappingJob {
  /// The command of the job. A package becomes a job binary if the job is its `@main`. The command
  /// has the subcommands and flags of `gristmill`, and the job's own flags:
  ///
  ///     word-count run --input corpus/ --output counts/
  public static func main() { ExitStatus.run(JobBinary<Self>.self) }
}

/// The command of a job's binary.
struct JobBinary<Job: MappingJob>: ParsableCommand {
  static var configuration: CommandConfiguration {
    let job = Job.configuration
    return CommandConfiguration(
      commandName: Job.name, abstract: job.abstract, discussion: job.discussion,
      version: job.version,
      subcommands: [
        JobCommand<RunVerb, JobOptionsOf<Job>>.self,
        JobCommand<ExplainVerb, JobOptionsOf<Job>>.self,
        JobCommand<PlanVerb, JobOptionsOf<Job>>.self, TaskCommand<JobPrograms<Job>>.self,
        VerifyCommand.self, SubmitCommand<JobOptionsOf<Job>>.self, JobsCommand.self,
        StatusCommand.self, WaitCommand.self, LogsCommand.self, CancelCommand.self,
        FetchCommand.self,
        WorkersCommand.self,
        DrainCommand.self,
        AttemptCommand<JobPrograms<Job>>.self,
      ])
  }
}

extension JobBinary: ExplainedCommand {
  static func help(below root: any ParsableCommand.Type) -> String {
    root.helpMessage(for: Self.self) + "\n\n" + ExitCodes.help
  }
}

/// The flags of a job, in the form that the commands of all programs need.
struct JobOptionsOf<Job: MappingJob>: ProgramOptions {
  static var programName: String { Job.name }
  static var abstract: String { Job.configuration.abstract }

  static func configuration(of verb: any Verb.Type) -> CommandConfiguration {
    CommandConfiguration(
      commandName: verb.name, abstract: verb.abstract,
      discussion: Job.configuration.discussion)
  }

  @OptionGroup var job: Job

  /// All arguments after the name of the verb. Flags cannot be made from a job, but a job can be
  /// made from flags. See `JobPrograms`.
  func program() -> ProgramSpecification {
    .custom(name: Job.name, arguments: ProcessArguments.ofVerb)
  }

  func makeProgram(_ specification: JobSpecification) -> Program { job.program }
}

/// Makes the job of a plan from the flags with which it was planned.
enum JobPrograms<Job: MappingJob>: PlannedPrograms {
  static var commandName: String { Job.name }
  static var planExample: String { Job.name + " plan" }

  static func program(_ specification: JobSpecification) throws -> Program {
    guard case .custom(let name, let arguments) = specification.program, name == Job.name else {
      throw JobFailure(
        .usage, "the plan is for \(specification.program.name), and this is \(Job.name)")
    }
    do {
      return try JobCommand<PlanVerb, JobOptionsOf<Job>>.parse(arguments.map(\.text)).program.job
        .program
    } catch {
      throw JobFailure(
        .usage,
        "the plan was made with flags that \(Job.name) does not have: \(Job.message(for: error))")
    }
  }
}
