import Glibc
import JobModel
import NIOPosix
import Processes
import Shuffle
import Storage

/// Looks whether segments on this worker's disk are what was written. A process of its own does so:
/// whatever a damaged file does to whoever reads it, the worker goes on.
struct SegmentChecker: Sendable {
  private let command: [String]
  private let held: HeldOutputs
  /// Processes are waited for in threads; the server of segments bounds how many there are at once.
  private let threads = NIOThreadPool.singleton

  init(_ settings: WorkerSettings, _ held: HeldOutputs) {
    command = settings.checkCommand
    self.held = held
  }

  /// Nil where there is no segment of that name.
  func isSound(_ name: SegmentName) async -> Bool? {
    guard let request = held.check(of: name) else { return nil }
    let command = command
    return (try? await threads.runIfActive { try Self.run(command, request) }) ?? false
  }

  private static func run(_ command: [String], _ request: SegmentCheck) throws -> Bool {
    let argument = String(decoding: try JSON.encoded(request), as: UTF8.self)
    let null = open("/dev/null", O_RDWR | O_CLOEXEC)
    guard null >= 0 else { throw System.failure("open", "/dev/null", in: .scratch) }
    defer { close(null) }
    let process = try ChildProcess(
      command + [argument], variables: [:], input: null, output: null, errors: null)
    return process.reap() == .code(0)
  }
}
