package import JobModel
import NIOPosix
import TestSupport

@testable import Shuffle

enum Sample {
  static func attempt(_ map: Int, number: Int = 0, job: Int = 7) -> AttemptID {
    AttemptID(task: TaskID(job: JobID(job), kind: .map, index: map), number: number)
  }

  static func source(_ map: Int, port: Int, number: Int = 0) -> SegmentSource {
    SegmentSource(attempt: attempt(map, number: number), host: "127.0.0.1", port: port)
  }

  /// Random bytes whose period is not a divisor of any power of two.
  static func bytes(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
    var random = SplitMix64(seed: seed)
    let block = random.bytes(min(count, 10_007))
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count + block.count)
    while bytes.count < count { bytes += block }
    bytes.removeLast(bytes.count - count)
    return bytes
  }

  static func path(_ map: Int, partition: Int = 3) -> String { "/segments/7/\(map)/0/\(partition)" }
}

/// Runs code that waits for sockets outside the threads that tasks share.
func blocking<Result: Sendable>(
  _ body: @escaping @Sendable () throws -> Result
) async throws -> Result {
  try await NIOThreadPool.singleton.runIfActive(body)
}

/// Asks again until the answer is yes, for ten seconds.
func eventually(_ isSo: () -> Bool) async throws -> Bool {
  for _ in 0..<6_000 {
    if isSo() { return true }
    try await Task.sleep(for: .milliseconds(10))
  }
  return false
}

let testLoops: MultiThreadedEventLoopGroup = .singleton

extension MapIndex: ExpressibleByIntegerLiteral {
  package init(integerLiteral number: Int) { self.init(number) }
}

extension ConnectionNumber: ExpressibleByIntegerLiteral {
  init(integerLiteral number: Int) { self.init(number) }
}
