import JobModel

/// The segments that a `FetchPlan` fetches: one for each map task of the job.
struct SegmentTable {
  private var segments: [FetchPlan.Segment]

  /// - Parameter seed: determines the order in which segments are requested.
  init(count: Int, seed: UInt64) {
    segments = (0..<count).map { map in
      var segment = FetchPlan.Segment()
      segment.rank = SeededRandom.mix(seed ^ SeededRandom.mix(UInt64(map) &+ 1))
      return segment
    }
  }
}

extension SegmentTable: RandomAccessCollection, MutableCollection {
  typealias Indices = Range<MapIndex>

  var startIndex: MapIndex { MapIndex(0) }
  var endIndex: MapIndex { MapIndex(segments.count) }

  subscript(map: MapIndex) -> FetchPlan.Segment {
    get { segments[map.position] }
    _modify { yield &segments[map.position] }
  }
}
