import DataCore

/// Where a record is in its text.
@usableFromInline
struct RecordRange {
  @usableFromInline var offset: Int
  @usableFromInline var count: Int
}

/// The records of a text, for formats in which no byte ends a record. The memory is reused for the
/// next text.
struct RecordList: ~Copyable {
  // Safe: `capacity` ranges are allocated, and whoever appends makes room before.
  private(set) var ranges = UnsafeMutablePointer<RecordRange>.allocate(capacity: 16)
  private(set) var count = 0
  private var capacity = 16

  deinit { ranges.deallocate() }

  mutating func set(_ text: InputText) {
    count = 0
    _ = text.forEachRecord { record, offset in
      append(RecordRange(offset: offset, count: record.count))
    }
  }

  private mutating func append(_ range: RecordRange) {
    if count == capacity {
      capacity *= 2
      let larger = UnsafeMutablePointer<RecordRange>.allocate(capacity: capacity)
      larger.moveInitialize(from: ranges, count: count)
      ranges.deallocate()
      ranges = larger
    }
    (ranges + count).initialize(to: range)
    count += 1
  }
}
