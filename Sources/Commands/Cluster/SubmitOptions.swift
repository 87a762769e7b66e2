import ArgumentParser
import Wire

/// The flags that only `submit` has.
struct SubmitOptions: ParsableArguments {
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

  func validate() throws {
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
