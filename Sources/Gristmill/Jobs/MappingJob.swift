public import ArgumentParser

/// What all jobs have: a `map`, and flags of their own. Conform to ``SummingJob`` or to
/// ``MapReduceJob``, which say what becomes of the pairs that `map` sends.
///
/// Properties of a job are its flags, declared with the wrappers of ArgumentParser: `@Option`,
/// `@Flag`. A job without flags needs none, and does not import it.
public protocol MappingJob: ParsableArguments, Sendable {
  /// What pairs are grouped and sorted by.
  associatedtype Key: SortableBytes
  associatedtype Value: ByteCodable

  /// Name and help of the job's command.
  static var configuration: JobConfiguration { get }

  /// Sends the pairs of one record of the input, such as a line.
  ///
  /// It is called by many threads at once, with records in any order, and a record may be mapped
  /// more than once: what it sends must depend on the record and on the job's flags alone.
  ///
  /// - Throws: anything that makes the whole job fail; its message will name the file and the
  ///   place of the record. To go on, count the record with a ``Counter`` instead.
  func map(_ record: Record, into emitter: inout Emitter<Key, Value>) throws

  // MARK: Made by the library

  /// The loop over the records of a text. It is compiled with the job, so that `map` and the
  /// emitter become part of it.
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
