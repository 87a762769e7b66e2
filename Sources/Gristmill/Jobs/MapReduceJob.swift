import DataCore

/// The general form of a job: all values of a key come together in `reduce`.
///
/// ```swift
/// import Gristmill
///
/// /// The pages of each user, in the order of the input.
/// @main struct Pages: MapReduceJob {
///   func map(_ line: Record, into emitter: inout Emitter<Bytes, Bytes>) {
///     var fields = line.fields(separator: "\t").makeIterator()
///     if let user = fields.next(), let page = fields.next() { emitter.emit(user, page) }
///   }
///
///   func reduce(_ user: Bytes, _ pages: Values<Bytes>, into output: inout Output) {
///     for page in pages { output.write(user, page) }
///   }
/// }
/// ```
///
/// If values can be combined early, conform to ``CombiningJob``.
public protocol MapReduceJob: MappingJob {
  /// Whether the order of the values of a key matters; true unless the job says otherwise.
  ///
  /// If it is true, values come in input order: files in the order of their names, and each file
  /// from its beginning. If it is false, records are 8 bytes smaller.
  static var ordersValues: Bool { get }

  /// Whether keys should be in one order across all part files; false unless the job says
  /// otherwise. If it is true, the input is sampled first, and each part file gets a range of keys.
  /// Otherwise keys are distributed by a hash, and sorted within each part file.
  static var isTotallyOrdered: Bool { get }

  /// Writes the result for a key and its values. It is called once for each key, by many threads at
  /// once, and in the order of the keys within a part file.
  ///
  /// - Throws: any error makes the whole job fail; the message names the key.
  func reduce(_ key: Key, _ values: Values<Value>, into output: inout Output) throws

  // MARK: Made by the library

  /// The loop over the keys of a partition. It is compiled with the job, so that `reduce` can be
  /// inlined into it.
  func _reduceAll(_ groups: _KeyGroups, into output: inout Output) throws
  /// Whether the job has a combiner.
  static var _combines: Bool { get }
  /// The same loop for the combiner.
  func _combineAll(_ groups: _KeyGroups, into value: inout ByteWriter) throws
}

extension MapReduceJob {
  public static var ordersValues: Bool { true }
  public static var isTotallyOrdered: Bool { false }

  @inlinable
  public func _reduceAll(_ groups: _KeyGroups, into output: inout Output) throws {
    while let bytes = try groups.nextKey() {
      var key = ByteReader(bytes, scratch: groups.keyScratch)
      let mark = output.mark
      do {
        try reduce(key.whole(Key.self), Values(groups), into: &output)
      } catch {
        try groups.leaveOut(Key.self, from: &output, since: mark, because: error)
      }
      if let failure = output.failure { throw failure }
    }
  }

  public static var _combines: Bool { false }

  public func _combineAll(_ groups: _KeyGroups, into value: inout ByteWriter) throws {}

  public static var _adapter: _JobAdapter<Self> {
    _JobAdapter { .sorting(MapReduceProgram($0, poisons: $1)) }
  }
}

/// A job whose values can be combined before all of them are there.
///
/// The core combines values when it writes them to disk, so that there are fewer of them. It may do
/// so several times, once, or not at all, with any of the values of a key. So `combine` must give
/// the same result in any grouping and any order, as a sum does, and `reduce` must accept both
/// combined and uncombined values.
public protocol CombiningJob: MapReduceJob {
  /// Returns one value that represents several values of the same key.
  func combine(_ key: Key, _ values: Values<Value>) throws -> Value
}

extension CombiningJob {
  public static var _combines: Bool { true }

  @inlinable
  public func _combineAll(_ groups: _KeyGroups, into value: inout ByteWriter) throws {
    while let bytes = try groups.nextKey() {
      var key = ByteReader(bytes, scratch: groups.keyScratch)
      do {
        try combine(key.whole(Key.self), Values(groups)).encode(into: &value)
      } catch {
        throw groups.failure(error, at: Key.self)
      }
      try groups.put(&value)
    }
  }
}
