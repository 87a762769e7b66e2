import ArgumentParser
import JobModel
import Wire

/// The flags that only `submit` has.
struct SubmitOptions: ParsableArguments {
  @OptionGroup var manager: ManagerOptions

  @OptionGroup var patience: PatienceOptions

  @Flag(help: "Print the number of the job, and do not wait for its end.")
  var detach = false

  @Option(
    help: ArgumentHelp("Jobs of a higher priority get slots first.", valueName: "number"))
  var priority = 0

  @Option(help: ArgumentHelp("The name of the job in lists.", valueName: "name"))
  var name: String?

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Files that programs open by name. The programs themselves, and files that their commands name, are always sent.",
      valueName: "file"))
  var ship: [FilePath] = []

  func validate() throws {
    guard WireLimits.priorities.contains(priority) else {
      let range = WireLimits.priorities
      throw ValidationError(
        "--priority \(priority) is not a number from \(range.lowerBound) to \(range.upperBound)")
    }
    // The same limit as in messages: a manager discards a longer name without an answer.
    if let name,
      name.utf8.count > WireLimits.nameBytesMax
        || name.utf8.contains(where: { $0 < 32 || $0 == 127 })
    {
      throw ValidationError(
        "--name can have at most \(WireLimits.nameBytesMax) bytes, and cannot have control characters"
      )
    }
  }
}
