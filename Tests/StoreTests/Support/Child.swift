import Foundation

/// A process of `StoreWriter`, from the same build.
final class Child {
  private let process = Process()
  private let pipe = Pipe()

  init(_ arguments: [String]) throws {
    let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let folder = URL(fileURLWithPath: own).deletingLastPathComponent()
    process.executableURL = folder.appendingPathComponent("StoreWriter")
    process.arguments = arguments
    process.standardOutput = pipe
    try process.run()
  }

  var number: Int32 { process.processIdentifier }

  /// Waits until it has printed something.
  func waitForOutput() { started = pipe.fileHandleForReading.availableData }
  private var started = Data()

  func kill() { Foundation.kill(process.processIdentifier, SIGKILL) }

  /// The complete lines that it printed, once it has ended.
  func lines() throws -> [String] {
    let rest = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    let text = String(decoding: started + rest, as: UTF8.self)
    return text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
  }

  var exitCode: Int32 { process.terminationStatus }
}
