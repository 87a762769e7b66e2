import ArgumentParser
import Client
import JobModel

/// How long a command waits for a manager that does not answer.
struct PatienceOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "How long to wait for a manager that went away, such as 90s, 10m or 2h; 0 does not wait. If it is given, also for a manager that has not answered yet. (default: 10m)",
      valueName: "time"))
  var patience: TimeArgument?

  /// Long enough to restart a manager, or the machine that it runs on.
  private static let usualSeconds = 600

  func settings(manager: String) -> Reconnection.Settings {
    Reconnection.Settings(
      manager: manager, patienceSeconds: patience?.seconds ?? Self.usualSeconds,
      waitsFromTheStart: patience != nil, spread: Double.random(in: 0...1))
  }
}

/// A length of time such as `10m`.
struct TimeArgument: ExpressibleByArgument, CustomStringConvertible {
  let seconds: Int

  init?(argument: String) {
    guard let seconds = TimeSpan.parse(argument) else { return nil }
    self.seconds = seconds
  }

  var description: String { TimeSpan.format(seconds) }
}
