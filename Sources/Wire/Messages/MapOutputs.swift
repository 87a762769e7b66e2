package import JobModel

/// Where the output of one map task can be fetched.
package struct MapOutputSource: Hashable, Sendable {
  package var map: MapIndex
  /// The number of the attempt that made it.
  package var attempt: Int
  /// The worker that holds it, and its port for HTTP.
  package var host: String
  package var httpPort: Int
  /// The path on that worker's disk; opened in place if that disk is within reach.
  package var path: FilePath
  /// The code of `SegmentSizes` for the segment of the reduce task that gets this; nil if it is not
  /// known. A segment of another size is not what the map task made.
  package var size: UInt8?

  package init(
    map: MapIndex, attempt: Int, host: String, httpPort: Int, path: FilePath, size: UInt8? = nil
  ) {
    self.size = size
    self.map = map
    self.attempt = attempt
    self.host = host
    self.httpPort = httpPort
    self.path = path
  }
}

/// News for a reduce attempt that is waiting for map outputs.
package struct MapOutputs: Equatable, Sendable {
  /// The reduce attempt.
  package var attempt: AttemptID
  package var epoch: Int
  /// Outputs that are ready to be fetched. One for a map that already has a source replaces it.
  package var sources: [MapOutputSource]
  /// Lost outputs: whatever has not been fetched from them by now will come from another attempt.
  package var lost: [AttemptID]

  package init(
    attempt: AttemptID, epoch: Int, sources: [MapOutputSource], lost: [AttemptID] = []
  ) {
    self.attempt = attempt
    self.epoch = epoch
    self.sources = sources
    self.lost = lost
  }
}
