import Foundation

/// The library that ends a process right before one of its system calls on names, or one that waits
/// for the disk (`GristmillCLITests/Faults/kill.c`).
package final class KillLibrary: Sendable {
  /// A call that was made, or would have been the next.
  package struct Call: Equatable, Sendable {
    /// `rename`, `exchange`, `mkdir`, `rmdir`, `unlink` or `sync`.
    package var name: String
    package var path: String
    /// The other path of a rename.
    package var target: String
  }

  private let directory: TemporaryDirectory

  /// Builds it.
  package init() throws {
    directory = try TemporaryDirectory()
    let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("GristmillCLITests/Faults/kill.c").path
    let outcome = try Command(
      "/usr/bin/cc", ["-shared", "-fPIC", "-O1", "-o", directory.path("kill.so"), source]
    ).wait()
    guard outcome.code == 0 else { throw ProcessFault(outcome.error) }
  }

  /// One process with the library in it.
  package struct Run: Sendable {
    /// The variables that it needs in its environment.
    package let environment: [String]
    fileprivate let log: String

    /// The calls that it reached.
    package func calls() throws -> [Call] {
      guard Files.exists(log) else { return [] }
      return String(decoding: try Files.read(log), as: UTF8.self).split(separator: "\n").map {
        let words = $0.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        return Call(name: words[0], path: words[1], target: words[2])
      }
    }
  }

  /// - Parameters:
  ///   - root: only calls below it, or on it, count.
  ///   - number: the call that is not reached, from 1 on; 0 for none.
  package func run(under root: String, killedAt number: Int = 0) -> Run {
    let log = directory.path(UUID().uuidString)
    return Run(
      environment: [
        "KILL_UNDER=\(root)", "KILL_NUMBER=\(number)", "KILL_LOG=\(log)",
        "LD_PRELOAD=\(directory.path("kill.so"))",
      ], log: log)
  }
}
