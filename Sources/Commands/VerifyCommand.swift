package import ArgumentParser
import DataCore
import JobModel
import LocalEngine
import Storage

/// `gristmill verify DIR`.
package struct VerifyCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Check a finished output against its _SUCCESS manifest.",
    discussion: "Reads every part and compares its size and CRC-32C with the manifest.")

  @Argument(help: "The output directory of a job.")
  var directory: FilePath

  @Flag(help: "Print nothing if the output is whole.")
  var quiet = false

  package init() {}

  package func run() throws {
    let cancellation = Cancellation()
    try SignalWatch.start(cancellation)
    let manifest = try OutputVerifier.verify(
      directory, slots: Machine.processors, cancellation: cancellation)
    guard !quiet else { return }
    let bytes = manifest.parts.saturatedSum(\.bytes)
    let records = manifest.parts.saturatedSum(\.records)
    try Terminal.show([
      "\(directory) is whole: \(Counted.text(manifest.parts.count, "part")), \(Counted.text(records, "record")), \(ByteSize.format(bytes))"
    ])
  }
}
