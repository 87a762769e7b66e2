import DataCore

/// A job that adds up the numbers of each key: counts and totals of every kind.
///
/// ```swift
/// import Gristmill
///
/// @main struct WordCount: SummingJob {
///   func map(_ line: Record, into emitter: inout Emitter<Bytes, Int>) {
///     for word in line.words { emitter.emit(word, 1) }
///   }
/// }
/// ```
///
/// This is the fastest kind of job: numbers are added in hash tables while the input is read, and
/// only the distinct keys are sorted. Keys that are parts of the record, emitted with the number 1,
/// are not even copied. Sums wrap around at 64 bits.
public protocol SummingJob: MappingJob where Value == Int {
  /// Writes the lines for a key and its sum; by default one line with the key, a tab and the sum.
  ///
  /// ```swift
  /// func write(_ word: Bytes, sum: Int, into output: inout Output) {
  ///   if sum >= atLeast { output.write(word, sum) }
  /// }
  /// ```
  func write(_ key: Key, sum: Int, into output: inout Output) throws

  /// `write` with an encoded key. It is compiled with the job and implemented by the library.
  static func _write(
    _ job: UnsafePointer<Self>, _ key: inout ByteReader, sum: Int, into output: inout Output
  ) throws
}

extension SummingJob {
  @inlinable
  public func write(_ key: Key, sum: Int, into output: inout Output) { output.write(key, sum) }

  @inlinable
  public static func _write(
    _ job: UnsafePointer<Self>, _ key: inout ByteReader, sum: Int, into output: inout Output
  ) throws {
    try job.pointee.write(key.whole(Key.self), sum: sum, into: &output)
  }

  public static var _adapter: _JobAdapter<Self> {
    _JobAdapter { .aggregating(SummingProgram($0, poisons: $1)) }
  }
}
