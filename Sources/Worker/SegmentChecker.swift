import Glibc
import JobModel
import NIOPosix
import Processes
import Shuffle
import Storage

/// Checks that segments on this worker's disk are what was written. A separate process does the
/// reading, so that no damaged file can harm the worker.
struct SegmentChecker: Sendable {
  private let program: FilePath
  private let held: HeldOutputs
  /// Threads wait for the processes; the segment server limits how many there are at once.
  private let threads = NIOThreadPool.singleton

  init(_ settings: WorkerSettings, _ held: HeldOutputs) {
    program = settings.program
    self.held = held
  }

  /// Nil if there is no segment with that name.
  func isSound(_ name: SegmentName) async -> Bool? {
    guard let request = held.check(of: name) else { return nil }
    let program = program
    return (try? await threads.runIfActive { try Self.run(program, request) }) ?? false
  }

  private static func run(_ program: FilePath, _ request: SegmentCheck) throws -> Bool {
    let argument = ByteString(bytes: try JSON.encoded(request))
    let null = open("/dev/null", O_RDWR | O_CLOEXEC)
    guard null >= 0 else { throw System.failure("open", "/dev/null", in: .scratch) }
    defer { close(null) }
    let process = try ChildProcess(
      [ByteString(program), ByteString(WorkerVerb.checkSegment), argument], variables: [:],
      input: null, output: null,
      errors: null)
    return process.reap() == .code(0)
  }
}
