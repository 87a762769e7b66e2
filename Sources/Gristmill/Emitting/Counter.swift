import JobModel
import Synchronization

/// A number that a job counts as it runs, such as lines that it could not read. Reports show its
/// total over all tasks.
///
/// ```swift
/// private let badLines = Counter("quality", "bad lines")
///
/// func map(_ line: Record, into emitter: inout Emitter<Bytes, Int>) {
///   guard let user = line.fields(separator: "\t")[0] else { return emitter.increment(badLines) }
/// ```
///
/// Make counters once, outside functions, because making one looks up its names.
public struct Counter: Sendable, Hashable {
  /// Its place among all counters of this process.
  @usableFromInline let index: Int

  /// Makes a counter. Two counters with the same group and name are the same counter.
  public init(_ group: String, _ name: String) {
    index = CounterRegistry.index(of: CounterRegistry.Names(group: group, name: name))
  }
}

/// All counters of this process. They are never forgotten.
enum CounterRegistry {
  struct Names: Hashable {
    var group: String
    var name: String
  }

  private struct Known {
    var names: [Names] = []
    var places: [Names: Int] = [:]
  }

  private static let known = Mutex(Known())

  /// The most different counters of a process: their names are in memory. One more stands for all
  /// those beyond the limit.
  static let countMax = 10_000

  static func index(of names: Names) -> Int {
    known.withLock { known in
      if let place = known.places[names] { return place }
      let place = known.names.count
      guard place < countMax else { return countMax }
      known.names.append(names)
      known.places[names] = place
      return place
    }
  }

  /// The names of the first `count` counters.
  static func names(_ count: Int) -> [Names] { known.withLock { Array($0.names.prefix(count)) } }
}

/// What one slot has counted.
@usableFromInline
struct CounterSums: ~Copyable {
  // Safe: `capacity` sums are allocated and zero; counting past the last one makes them grow.
  @usableFromInline var sums: UnsafeMutablePointer<Int>
  @usableFromInline var capacity = 0

  init() { sums = .allocate(capacity: 0) }

  @inlinable
  deinit { sums.deallocate() }

  @inlinable @inline(__always)
  mutating func add(_ number: Int, to counter: Counter) {
    if counter.index >= capacity { grow(for: counter.index) }
    let (sum, isOverflow) = sums[counter.index].addingReportingOverflow(number)
    // As every counter: the greatest or the least number that there is.
    sums[counter.index] = isOverflow ? (number < 0 ? .min : .max) : sum
  }

  @usableFromInline @inline(never)
  mutating func grow(for index: Int) {
    let larger = max(16, 2 * capacity, index + 1)
    let grown = UnsafeMutablePointer<Int>.allocate(capacity: larger)
    grown.initialize(from: sums, count: capacity)
    (grown + capacity).initialize(repeating: 0, count: larger - capacity)
    sums.deallocate()
    sums = grown
    capacity = larger
  }

  /// Returns the sums and starts again from zero.
  mutating func take() throws -> Counters {
    guard capacity <= CounterRegistry.countMax || sums[CounterRegistry.countMax] == 0 else {
      throw JobFailure(
        .program,
        "the job has more than \(Decimals.grouped(CounterRegistry.countMax)) different counters")
    }
    var counters = Counters()
    for (index, names) in CounterRegistry.names(capacity).enumerated() where sums[index] != 0 {
      counters.add(Int64(sums[index]), to: names.name, in: names.group)
      sums[index] = 0
    }
    return counters
  }
}
