import DataCore

/// Where `reduce` writes the lines of its part file.
///
/// Writing allocates nothing: lines are collected and written many at a time. If they cannot be
/// written, for example because the disk is full, the job fails when `reduce` returns.
public struct Output: ~Copyable {
  // MARK: State

  @usableFromInline var lines = ByteWriter(capacity: Output.bytesRipe + 4096)
  @usableFromInline var records = 0
  /// How often lines were passed on.
  @usableFromInline private(set) var gifts = 0
  @usableFromInline var sums = CounterSums()
  /// What went wrong when lines were written; later lines are dropped.
  @usableFromInline private(set) var failure: (any Error)?

  // MARK: Resources

  private let receiver: any RecordReceiver
  @usableFromInline let terminator: UInt8

  /// Bytes that are written at once.
  @usableFromInline static let bytesRipe = 64 << 10

  init(_ receiver: any RecordReceiver) {
    self.receiver = receiver
    terminator = receiver.terminator
  }

  /// Writes a line: the key, a tab, the value.
  @inlinable
  public mutating func write<Key: ByteCodable, Value: ByteCodable>(_ key: Key, _ value: Value) {
    key.writeText(into: &lines)
    lines.append(byte: 9)
    value.writeText(into: &lines)
    endLine()
  }

  /// Writes a line of columns separated by tabs.
  @inlinable
  public mutating func write<First: ByteCodable, each Column: ByteCodable>(
    _ first: First, _ column: repeat each Column
  ) {
    first.writeText(into: &lines)
    for column in repeat each column {
      lines.append(byte: 9)
      column.writeText(into: &lines)
    }
    endLine()
  }

  /// Adds to a counter of the job.
  @inlinable
  public mutating func increment(_ counter: Counter, by number: Int = 1) {
    sums.add(number, to: counter)
  }

  @inlinable @inline(__always)
  mutating func endLine() {
    lines.append(byte: terminator)
    records &+= 1
    if lines.count >= Output.bytesRipe { give() }
  }
}

// MARK: - Passing lines to the core

extension Output {
  /// Passes on what was written.
  @usableFromInline @inline(never)
  mutating func give() {
    defer {
      lines.removeAll()
      records = 0
      gifts += 1
    }
    guard failure == nil else { return }
    do {
      try lines.written.withUnsafeBytes { try receiver.emit(text: $0, records: records) }
    } catch {
      failure = error
    }
  }

  /// Passes on the rest at the end of the partition.
  mutating func finish(_ counters: CounterTable) throws {
    give()
    if let failure { throw failure }
    counters.add(try sums.take())
  }
}

// MARK: - Leaving keys out

/// The state of an output, to return to later.
@usableFromInline
struct OutputMark {
  @usableFromInline let filled: Int
  @usableFromInline let records: Int
  @usableFromInline let gifts: Int

  @inlinable
  init(filled: Int, records: Int, gifts: Int) {
    self.filled = filled
    self.records = records
    self.gifts = gifts
  }
}

extension Output {
  @inlinable
  var mark: OutputMark { OutputMark(filled: lines.filled, records: records, gifts: gifts) }

  /// Takes back what was written since then; false if some of it has been passed on.
  mutating func undo(to mark: OutputMark) -> Bool {
    guard gifts == mark.gifts else { return false }
    lines.filled = mark.filled
    records = mark.records
    return true
  }
}
