package import JobModel

/// What one reduce task has to fetch.
package struct FetchOrder: Equatable, Sendable {
  package var job: JobID
  package var partition: Int
  /// The segments of map tasks 0 up to but not including this number are wanted.
  package var maps: Int
  /// The file that they are written to. It is created if it does not exist, and never truncated.
  package var path: FilePath
  /// Where the first segment goes in that file, in bytes.
  package var offset: Int
  /// Determines the order in which sources are used; it differs for each reducer, so that they do
  /// not all begin at the same worker.
  package var seed: UInt64

  package init(job: JobID, partition: Int, maps: Int, path: FilePath, offset: Int = 0, seed: UInt64)
  {
    self.job = job
    self.partition = partition
    self.maps = maps
    self.path = path
    self.offset = offset
    self.seed = seed
  }
}

/// The output of a map attempt, and who serves it.
package struct SegmentSource: Hashable, Sendable, CustomStringConvertible {
  package var attempt: AttemptID
  package var peer: SegmentPeer

  package init(attempt: AttemptID, host: String, port: Int) {
    self.attempt = attempt
    self.peer = SegmentPeer(host: host, port: port)
  }

  package var description: String { "\(attempt) at \(peer)" }
}

/// Why a segment could not be fetched.
package enum FetchFault: String, Codable, Sendable {
  /// The peer does not answer, or not in time.
  case unreachable
  /// The peer does not have it, or not all of it any more.
  case gone
  /// The peer cannot read it from its disk.
  case disk
  /// Answers broke off, or were not what was requested.
  case wire
}

extension FetchFault {
  /// What the reduce attempt reports for it.
  fileprivate var cause: FetchFailure.Cause {
    switch self {
    case .unreachable, .wire: .wire
    case .gone: .missing
    case .disk: .disk
    }
  }
}

/// A complaint about a source from which several attempts in a row got nothing. More attempts
/// follow, and perhaps more complaints.
package struct FetchComplaint: Equatable, Sendable, CustomStringConvertible {
  package var source: SegmentSource
  package var fault: FetchFault
  /// What happened last.
  package var message: String

  package init(source: SegmentSource, fault: FetchFault, message: String) {
    self.source = source
    self.fault = fault
    self.message = message
  }

  package var failure: FetchFailure {
    FetchFailure(source: source.attempt, at: source.peer, cause: fault.cause)
  }

  package var description: String { "cannot fetch \(source): \(message)" }
}

/// A segment in the fetcher's file.
package struct FetchedSegment: Equatable, Sendable {
  package var map: MapIndex
  /// Whose output it is.
  package var source: SegmentSource
  /// The place of its first byte in the file.
  package var offset: Int
  package var bytes: Int
  /// As in `SegmentLocation.numbers`.
  package var numbers: [Int]

  package init(map: MapIndex, source: SegmentSource, offset: Int, bytes: Int, numbers: [Int]) {
    self.map = map
    self.source = source
    self.offset = offset
    self.bytes = bytes
    self.numbers = numbers
  }
}

package struct FetchProgress: Equatable, Sendable {
  /// Map tasks whose segments are wanted.
  package var segments: Int
  package var segmentsFetched = 0
  /// Bytes written, including those of unfinished segments.
  package var bytesFetched = 0
  /// Requests that failed and were, or will be, sent again.
  package var retries = 0
  /// Answers that said 'busy, come back'.
  package var busyAnswers = 0
  /// Sources that were reported.
  package var failures = 0

  package init(segments: Int) { self.segments = segments }
}
