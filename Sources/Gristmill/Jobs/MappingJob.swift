public import ArgumentParser

/// The part common to all jobs: a `map`, and the job's flags. Conform to ``SummingJob`` or to
/// ``MapReduceJob``, which say what happens to the pairs that `map` emits.
///
/// The properties of a job are its flags, declared with ArgumentParser's wrappers: `@Option`,
/// `@Flag`. A job without flags does not need to import ArgumentParser.
public protocol MappingJob: ParsableArguments, Sendable {
  /// The type by which pairs are grouped and sorted.
  associatedtype Key: SortableBytes
  associatedtype Value: ByteCodable

  /// The name and help of the job's command.
  static var configuration: JobConfiguration { get }

  /// Emits the pairs of one record of the input, such as a line.
  ///
  /// It is called by many threads at once, with records in any order, and a record may be mapped
  /// more than once. What it emits must depend only on the record and on the job's flags.
  ///
  /// - Throws: any error makes the whole job fail; the message names the file and the place of the
  ///   record. To continue instead, count the record with a ``Counter``.
  func map(_ record: Record, into emitter: inout Emitter<Key, Value>) throws

  // MARK: Made by the library

  /// The loop over the records of a text. It is compiled with the job, so that `map` and the
  /// emitter can be inlined into it.
  func _mapAll(_ text: _MappedText, into emitter: inout Emitter<Key, Value>) throws -> Int
  /// What the core runs for the job.
  static var _adapter: _JobAdapter<Self> { get }
}

extension MappingJob {
  public static var configuration: JobConfiguration { JobConfiguration() }

  @inlinable
  public func _mapAll(
    _ text: _MappedText, into emitter: inout Emitter<Key, Value>
  ) throws -> Int {
    var walk = RecordWalk(text.place)
    var records = 0
    while let record = walk.next() {
      let mark = emitter.mark
      do {
        try map(record, into: &emitter)
      } catch {
        try emitter.leaveOut(record, since: mark, because: error)
      }
      records &+= 1
      if emitter.isRipe { try emitter.give() }
    }
    return records
  }
}

/// A text of whole records.
public struct _MappedText {
  @usableFromInline let place: UnsafePointer<TextPlace>

  init(_ place: UnsafePointer<TextPlace>) { self.place = place }
}
