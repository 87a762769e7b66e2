package import ArgumentParser

/// `gristmill VERB PROGRAM` for a verb that needs no cluster.
package struct JobCommand<Action: LocalVerb, Options: ProgramOptions>: ParsableCommand {
  package static var configuration: CommandConfiguration {
    Options.configuration(of: Action.self)
  }

  @OptionGroup(title: "Program options") package var program: Options
  @OptionGroup(title: "Job options") var job: JobOptions

  package init() {}

  package func run() throws { try Action.perform(JobRequest(program, job)) }
}
