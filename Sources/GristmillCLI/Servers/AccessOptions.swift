import ArgumentParser
import JobModel
import Wire

/// Who is let in by a server, and where jobs may write and read.
struct AccessOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The file with the cluster's secret.", valueName: "file"))
  var secretFile: String?

  @Flag(
    help:
      "Without a secret, let in every user of this machine. (default: the user that it runs as, and root)"
  )
  var anyLocalUser = false

  @Option(
    help: ArgumentHelp(
      "Outputs of jobs have to lie below this directory, or another one given so. (default: anywhere)",
      valueName: "directory"))
  var allowPath: [String] = []

  @Option(
    help: ArgumentHelp(
      "Inputs of jobs have to lie below this directory, or another one given so. (default: anywhere)",
      valueName: "directory"))
  var allowInputPath: [String] = []

  func validate() throws {
    guard secretFile == nil || !anyLocalUser else {
      throw ValidationError(
        "--any-local-user lets in who knows no secret, and with --secret-file everybody has to: leave out one of them"
      )
    }
  }

  func secret() throws -> Secret? { try secretFile.map { try Secret.load($0) } }
}
