package import JobModel
package import NIOCore

package final class SegmentFetcher: Sendable {
  /// - Parameters:
  ///   - sign: makes the proof of a request, where peers ask for one.
  ///   - onFailure: called once for each source that is given up, in an event loop: it must not wait.
  /// - Throws: `JobFailure` of the kind `scratch` where the file cannot be opened.
  package init(
    _ order: FetchOrder, group: any EventLoopGroup, limits: FetchLimits = FetchLimits(),
    sign: RequestSigner? = nil,
    onFailure: @escaping @Sendable (FetchFailure) -> Void
  ) throws {}

  /// A map's output can be had there. It takes the place of any other source of that map, unless the
  /// map's segment has been fetched already.
  package func announce(_ source: SegmentSource) {}

  /// The output of this attempt is lost: it is not asked for again. A segment of it that has been
  /// fetched is whole, and stays.
  package func withdraw(_ attempt: AttemptID) {}

  /// What was fetched of this map turned out to be damaged: it is fetched again, from where it came
  /// unless another source is announced. `finish` then waits for it.
  package func discard(map: Int) {}

  /// Waits until the segments of all maps are in the file, and returns them in the order of their maps.
  /// Connections are closed then; `discard` opens new ones.
  ///
  /// - Throws: `JobFailure`, of the kind `cancelled` after `cancel`, of the kind `scratch` where the
  ///   file cannot be written.
  package func finish() async throws -> [FetchedSegment] { [] }

  /// Stops at once; when it returns every connection and the file are closed.
  package func cancel() async {}

  package var progress: FetchProgress { FetchProgress(segments: 0) }

  /// Asks the peer to check its own copy, which tells a damaged disk from a damaged wire.
  package static func checkSource(
    _ source: SegmentSource, partition: Int, group: any EventLoopGroup,
    limits: FetchLimits = FetchLimits(), sign: RequestSigner? = nil
  ) async -> SourceCheck { .unreachable }
}

/// What a peer says of its own copy of a segment.
package enum SourceCheck: String, Codable, Sendable {
  /// The copy is what was written: the wire did it.
  case sound
  /// The copy is damaged: the disk did it.
  case damaged
  /// It has no such segment any more.
  case gone
  /// It did not say.
  case unreachable
}
