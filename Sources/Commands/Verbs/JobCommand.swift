package import ArgumentParser

/// `gristmill VERB PROGRAM` for a verb that needs no cluster.
package struct JobCommand<Action: LocalVerb, Options: ProgramOptions>: ParsableCommand {
  package static var configuration: CommandConfiguration {
    Options.configuration(of: Action.self)
  }

  @OptionGroup(title: "The program's options") package var program: Options
  @OptionGroup(title: "Options of every job") var job: JobOptions

  package init() {}

  package func run() throws { try Action.perform(JobRequest(program, job)) }
}
