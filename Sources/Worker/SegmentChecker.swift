import Glibc
import JobModel
import NIOPosix
import Processes
import Shuffle
import Storage

/// Looks whether segments on this worker's disk are what was written. A process of its own does so:
/// whatever a damaged file does to whoever reads it, the worker goes on.
struct SegmentChecker: Sendable {
  private let program: String
  private let held: HeldOutputs
  /// Processes are waited for in threads; the server of segments bounds how many there are at once.
  private let threads = NIOThreadPool.singleton

  init(_ settings: WorkerSettings, _ held: HeldOutputs) {
    program = settings.program
    self.held = held
  }

  /// Nil where there is no segment of that name.
  func isSound(_ name: SegmentName) async -> Bool? {
    guard let request = held.check(of: name) else { return nil }
    let program = program
    return (try? await threads.runIfActive { try Self.run(program, request) }) ?? false
  }

  private static func run(_ program: String, _ request: SegmentCheck) throws -> Bool {
    let argument = String(decoding: try JSON.encoded(request), as: UTF8.self)
    let null = open("/dev/null", O_RDWR | O_CLOEXEC)
    guard null >= 0 else { throw System.failure("open", "/dev/null", in: .scratch) }
    defer { close(null) }
    let process = try ChildProcess(
      [program, WorkerVerb.checkSegment, argument], variables: [:], input: null, output: null,
      errors: null)
    return process.reap() == .code(0)
  }
}
