import ArgumentParser
import JobModel
import Wire

/// Who may use a server, and where its jobs may write and read.
struct AccessOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The file with the cluster's secret.", valueName: "file"))
  var secretFile: FilePath?

  @Flag(
    help:
      "Without a secret, accept every user of this machine. (default: only the user that the server runs as, and root)"
  )
  var anyLocalUser = false

  @Option(
    help: ArgumentHelp(
      "Accept only jobs whose output lies below this directory. May be repeated. (default: anywhere)",
      valueName: "directory"))
  var allowPath: [FilePath] = []

  @Option(
    help: ArgumentHelp(
      "Accept only jobs whose inputs lie below this directory. May be repeated. (default: anywhere)",
      valueName: "directory"))
  var allowInputPath: [FilePath] = []

  func validate() throws {
    guard secretFile == nil || !anyLocalUser else {
      throw ValidationError(
        "--any-local-user accepts users without the secret, and --secret-file does not: leave out one of them"
      )
    }
  }

  func secret() throws -> Secret? { try secretFile.map { try Secret.load($0) } }
}
