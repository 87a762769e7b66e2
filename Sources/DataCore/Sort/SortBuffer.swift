import CGristKernels

/// Collects the records of a slot until they are sorted: an arena that is written from front to
/// back, and 16 bytes for each record that represent it in the sort.
///
///     arena     │ record │ record │ record │ ...        address space for the whole budget
///     entries   │ prefix, partition, address │ ...
///     sorted    │ partition 0 │ partition 1 │ ...       the same entries, in order
///
/// - Complexity: 32 bytes for each record in addition to its own.
struct SortBuffer: ~Copyable {
  let partitions: Int
  let isSequenced: Bool
  private let budgetBytes: Int
  private let region: Region
  /// Parts of the region.
  private let arena: UnsafeMutableRawPointer
  private let entries: UnsafeMutablePointer<SortEntry>
  private let sorted: UnsafeMutablePointer<SortEntry>
  private let partitionCounts: UnsafeMutablePointer<Int>
  private var next: UnsafeMutableRawPointer
  private(set) var count = 0
  /// The texts of a sequenced buffer, in order of arrival: a slot that takes chunks from others may
  /// get an earlier split after a later one.
  private var texts: [TextStart] = []
  /// The size limit of a record, bytes; it decides how close to the end the buffer counts as full.
  private let recordBytesMax: Int

  /// - Parameters:
  ///   - budgetBytes: how much records, entries and sorting them may take.
  ///   - recordBytesMax: the size limit of a record; every record must fit in an empty buffer.
  ///   - hugePages: whether enough of the buffer will be touched for huge pages to be worthwhile.
  init(
    partitions: Int, budgetBytes: Int, recordBytesMax: Int, isSequenced: Bool,
    hugePages: Bool = true
  ) throws {
    let arenaBytes = Region.roundedToHugePage(
      budgetBytes + recordBytesMax + SortRecord.headerBytesMax + Limits.overreadBytes)
    // An empty record takes its header and its entries.
    let entriesMax = budgetBytes / Self.leastRecordBytes + 1
    let entryBytes = Region.roundedToHugePage(entriesMax * MemoryLayout<SortEntry>.stride)
    let region = try Region(
      byteCount: arenaBytes + 2 * entryBytes,
      hugePages: hugePages && budgetBytes >= Self.hugePagesMin)
    self.partitions = max(partitions, 1)
    self.budgetBytes = budgetBytes
    self.recordBytesMax = recordBytesMax
    self.isSequenced = isSequenced
    partitionCounts = .allocate(capacity: self.partitions)
    partitionCounts.initialize(repeating: 0, count: self.partitions)
    arena = region.start
    entries = (arena + arenaBytes).bindMemory(to: SortEntry.self, capacity: entriesMax)
    sorted = (arena + arenaBytes + entryBytes).bindMemory(
      to: SortEntry.self, capacity: entriesMax)
    next = arena
    self.region = region
  }

  deinit { partitionCounts.deallocate() }

  private static let hugePagesMin = 64 << 20
  /// The bytes of a record's entry and of its sorted copy.
  static let entryBytes = 2 * MemoryLayout<SortEntry>.stride
  private static let leastRecordBytes = 4 + entryBytes

  var isEmpty: Bool { count == 0 }

  /// The place of the text that came first; nil in a buffer without places, or without records.
  var firstSequence: UInt64? { texts.first?.sequence }

  /// Bytes of the records.
  var recordBytes: Int { next - arena }

  /// Bytes of the budget in use: records, entries and their sorted copy.
  @inline(__always)
  var usedBytes: Int { next - arena &+ count &* Self.entryBytes }

  /// Whether a record of this size must wait until the buffer is empty.
  @inline(__always)
  func isFull(for bytes: Int) -> Bool {
    usedBytes &+ bytes &+ (Self.entryBytes &+ SortRecord.headerBytesMax) > budgetBytes
  }

  /// Appends a record. There must be room for it: the buffer is not full for it, or it is empty.
  ///
  /// - Parameter place: the bytes of the key that decide its partition; nil if all do.
  @inline(__always)
  mutating func append(
    key: RawBytes, value: RawBytes, sequence: UInt64, placedBy place: Range<Int>? = nil,
    by partitioner: borrowing Partitioner
  ) {
    let record = next
    var target = SortRecord.writeHeader(
      record, length: key.count, valueLength: value.count)
    if isSequenced {
      if texts.last?.sequence != sequence {
        texts.append(TextStart(sequence: sequence, entry: count))
      }
      target.storeBytes(of: sequence, as: UInt64.self)
      target += 8
    }
    target.copyMemory(from: key.start, byteCount: key.count)
    // The rest of the arena and its slack follow this copy.
    let copy = Key(at: target, count: key.count)
    let prefix = SortEntry.prefix(of: copy)
    let placed = place.map { Key(at: copy.start + $0.lowerBound, count: $0.count) } ?? copy
    let partition = partitioner.partition(of: placed)
    target += key.count
    target.copyMemory(from: value.start, byteCount: value.count)
    next = target + value.count
    entries[count] = SortEntry(prefix: prefix, partition: partition, record: record)
    count &+= 1
    partitionCounts[partition] &+= 1
  }

  /// Sorts by partition, then by key, then in the order of the input.
  mutating func sort(cancellation: Cancellation) throws {
    withUnsafeTemporaryAllocation(of: Int.self, capacity: partitions) { places in
      var total = 0
      for partition in 0..<partitions {
        places[partition] = total
        total += partitionCounts[partition]
      }
      for text in textsInOrder() {
        for index in text {
          let entry = entries[index]
          let partition = entry.partition
          sorted[places[partition]] = entry
          places[partition] &+= 1
        }
      }
    }
    var start = 0
    for partition in 0..<partitions {
      let size = partitionCounts[partition]
      try KeySort<SortEntry>.sort(
        sorted + start, count: size, scratch: entries + start, layout: isSequenced,
        cancellation: cancellation)
      start += size
    }
  }

  /// The entries of each text, in input order. Sorting keeps equal keys in this order.
  private func textsInOrder() -> [Range<Int>] {
    guard isSequenced else { return [0..<count] }
    let ends = texts.dropFirst().map(\.entry) + [count]
    return zip(texts, ends)
      .sorted { ($0.0.sequence, $0.0.entry) < ($1.0.sequence, $1.0.entry) }
      .map { $0.0.entry..<$0.1 }
  }

  /// The records of a partition of a sorted buffer, valid until the next change.
  func source(partition: Int) -> SortedEntries {
    var start = 0
    for earlier in 0..<partition { start += partitionCounts[earlier] }
    return SortedEntries(
      UnsafeBufferPointer(start: sorted + start, count: partitionCounts[partition]),
      isSequenced: isSequenced)
  }

  /// Empties the buffer; the memory is kept for the next records.
  mutating func removeAll() {
    next = arena
    count = 0
    texts.removeAll(keepingCapacity: true)
    partitionCounts.update(repeating: 0, count: partitions)
  }

  /// Returns the memory.
  mutating func release() {
    removeAll()
    region.release()
  }
}

/// Where the records of a text begin in a sort buffer.
private struct TextStart {
  /// The place of the text (`InputSequence`, packed).
  var sequence: UInt64
  /// The first entry.
  var entry: Int
}

/// The sorted records of one partition in memory.
struct SortedEntries: SortedSource, ~Copyable {
  private let entries: UnsafeBufferPointer<SortEntry>
  private let isSequenced: Bool
  private var index = 0
  private var record: SortRecord

  /// How many records ahead to prefetch: records may be anywhere in the arena.
  private static let prefetchDistance = 12

  init(_ entries: UnsafeBufferPointer<SortEntry>, isSequenced: Bool) {
    self.entries = entries
    self.isSequenced = isSequenced
    record = .none
  }

  static var valuesLast: Bool { true }

  var key: Key { record.key }
  var value: RawBytes { record.value }
  var sequence: UInt64 { record.sequence }

  @inline(__always)
  mutating func advance() throws -> Bool {
    guard index < entries.count else { return false }
    let ahead = index &+ Self.prefetchDistance
    if ahead < entries.count {
      let address = entries[ahead].address
      grist_prefetch(address)
      grist_prefetch(address + 64)
    }
    record = SortRecord(at: entries[index].address, isSequenced: isSequenced)
    index &+= 1
    return true
  }
}
