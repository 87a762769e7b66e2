import JobModel
import Wire

/// What the map outputs of a job have for each reduce task, by their reports: a byte for each. A reducer
/// that knows it does not accept a segment of another size.
struct SegmentSizeTable {
  private var codes: [AttemptID: [UInt8]] = [:]
  private var bytes = 0

  mutating func add(_ sizes: [UInt8], of attempt: AttemptID) {
    guard bytes + sizes.count <= ManagerLimits.segmentSizesBytesMax else { return }
    bytes += sizes.count - (codes[attempt]?.count ?? 0)
    codes[attempt] = sizes
  }

  /// nil where it is not known.
  func size(of source: MapOutputSource, in job: JobID, partition: Int) -> UInt8? {
    let task = TaskID(job: job, map: source.map)
    guard let sizes = codes[AttemptID(task: task, number: source.attempt)],
      sizes.indices.contains(partition)
    else { return nil }
    return sizes[partition]
  }
}
