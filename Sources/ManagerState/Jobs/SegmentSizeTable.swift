import JobModel
import Wire

/// The sizes of a job's map output segments, from the reports of its map attempts, in one byte
/// each. A reducer that knows the size of a segment accepts no other size.
struct SegmentSizeTable {
  private var codes: [AttemptID: [UInt8]] = [:]
  private var bytes = 0

  mutating func add(_ sizes: [UInt8], of attempt: AttemptID) {
    guard bytes + sizes.count <= ManagerLimits.segmentSizesBytesMax else { return }
    bytes += sizes.count - (codes[attempt]?.count ?? 0)
    codes[attempt] = sizes
  }

  /// The size of a segment; nil if it is not known.
  func size(of source: MapOutputSource, in job: JobID, partition: Int) -> UInt8? {
    let task = TaskID(job: job, map: source.map)
    guard let sizes = codes[AttemptID(task: task, number: source.attempt)],
      sizes.indices.contains(partition)
    else { return nil }
    return sizes[partition]
  }
}
