import Foundation
import TestSupport
import Testing

/// The library that makes one system call of a command fail (`Faults/fault.c`).
final class FaultLibrary: Sendable {
  /// Which call fails, and how.
  struct Fault: CustomStringConvertible {
    /// As `fault.c` names it.
    var call: String
    /// From 1 on.
    var number: Int
    var error: Int32

    var reason: String { String(cString: strerror(error)) }
    var description: String { "\(call) \(number): \(reason)" }
  }

  static let pipeCalls = ["feed", "drain"]
  static let calls = ["open", "create", "read", "write", "map", "rename", "sync"]
  /// The errors of the failing calls, in order.
  static let errors = [EIO, ENOSPC, EMFILE, ENOMEM]

  private let directory: TemporaryDirectory

  /// Builds it.
  init() throws {
    directory = try TemporaryDirectory()
    let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Faults/fault.c").path
    let outcome = try Command(
      "/usr/bin/cc", ["-shared", "-fPIC", "-O1", "-o", directory.path("fault.so"), source]
    ).wait()
    try #require(outcome.code == 0, "\(outcome.error)")
  }

  /// Runs `gristmill` with a limit on the threads besides the first.
  ///
  /// - Parameter seconds: when a server that has started is asked to end.
  func run(_ arguments: [String], threads: Int, seconds: Int? = nil) throws -> Command.Outcome {
    let settings = ["FAULT_THREADS=\(threads)", "LD_PRELOAD=\(directory.path("fault.so"))"]
    let limit = seconds.map { ["timeout", "--preserve-status", "-k", "5", "\($0)"] } ?? []
    return try Command.runInShell(
      "exec \"$@\"", limit + ["env"] + settings + [Command.binary] + arguments)
  }

  /// Runs `gristmill` with few open files, so that few runs are merged at once, and lets the call
  /// fail, if it comes to it.
  func run(
    _ arguments: [String], under root: String, _ fault: Fault
  ) throws -> (outcome: Command.Outcome, hasFailed: Bool) {
    // A unique name, because several runs go on at the same time.
    let mark = directory.path(UUID().uuidString)
    let settings = [
      "FAULT_CALL=\(fault.call)", "FAULT_NUMBER=\(fault.number)", "FAULT_ERROR=\(fault.error)",
      "FAULT_UNDER=\(root)/", "FAULT_MARK=\(mark)", "LD_PRELOAD=\(directory.path("fault.so"))",
    ]
    let outcome = try Command.runInShell(
      "ulimit -n 256; exec env \"$@\"", settings + [Command.binary] + arguments)
    return (outcome, Files.exists(mark))
  }
}
