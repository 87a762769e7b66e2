import DataCore
import JobModel

/// The keys of a partition, one after another, and the values of each. Implemented by the library.
public final class _KeyGroups {
  // MARK: Configuration

  private let errors: KeyErrors
  /// Whether keys and values are copied, and overwritten once they are no longer valid.
  private let poisons: Bool
  /// Where combined values go.
  private let receiver: any RecordReceiver

  // MARK: State

  // Used by one thread, in calls that do not overlap.
  @exclusivity(unchecked) private var key = Bytes(start: Bytes.nowhere, count: 0)
  /// What went wrong when values were read.
  @exclusivity(unchecked) private var failure: (any Error)?
  /// Keys before this one.
  @exclusivity(unchecked) private var number = -1
  private let cursor: ValueCursor

  // MARK: Resources

  /// The values of the key that are not in lasting memory.
  private let kept: KeptBytes

  /// Space for the parts of a key, and of a value.
  @usableFromInline let keyScratch = Unmanaged.passRetained(DecodingScratch())
  @usableFromInline let valueScratch = Unmanaged.passRetained(DecodingScratch())

  init(
    _ records: RecordCursor, _ errors: KeyErrors, receiver: any RecordReceiver, poisons: Bool
  ) throws {
    self.errors = errors
    self.poisons = poisons
    kept = KeptBytes(scratch: errors.context.scratch, poisons: poisons)
    self.receiver = receiver
    cursor = try ValueCursor(records)
  }

  deinit {
    keyScratch.release()
    valueScratch.release()
  }

  /// Moves to the next key; nil after the last one. Throws if the values of the previous key could
  /// not be read.
  @usableFromInline
  func nextKey() throws -> Bytes? {
    if let failure { throw failure }
    keyScratch._withUnsafeGuaranteedRef { $0.removeAll() }
    try kept.removeAll()
    guard let bytes = try cursor.nextKey() else { return nil }
    key = Bytes(poisons ? try kept.keep(bytes) : bytes)
    number += 1
    return key
  }

  /// The bytes of the next value; nil after the last one.
  ///
  /// - Parameter lasts: whether they must stay in place until the next key, because the value that
  ///   is read from them points to them.
  @usableFromInline
  func nextValue(lasts: Bool) -> Bytes? {
    guard failure == nil else { return nil }
    valueScratch._withUnsafeGuaranteedRef {
      // This is the same for all values of a job; counting references would cost more than a value
      // does.
      if lasts != ($0.kept != nil) { $0.kept = lasts ? kept : nil }
      $0.removeAll()
    }
    do {
      guard let value = try cursor.next() else { return nil }
      let isKept = lasts && (poisons || !cursor.valuesLast)
      return Bytes(isKept ? try kept.keep(value) : value)
    } catch {
      failure = error
      return nil
    }
  }

  /// Call this if a value could not be read.
  @usableFromInline
  func fail(_ error: any Error) { failure = error }

  /// The error to throw if the job threw one. An error in reading values takes precedence over what
  /// the job made of their early end.
  @usableFromInline
  func failure<Key: ByteCodable>(_ error: any Error, at type: Key.Type) -> any Error {
    errors.failure(failure ?? error, at: key, type)
  }

  /// Leaves the key out, if that is allowed, because the job threw an error.
  @usableFromInline
  func leaveOut<Key: ByteCodable>(
    _ type: Key.Type, from output: inout Output, since mark: OutputMark, because error: any Error
  ) throws {
    let error = failure ?? error
    failure = nil
    try errors.leaveOut(
      key, type, number: number, from: &output, since: mark, because: error)
  }

  /// Outputs the combined value of the key.
  @usableFromInline
  func put(_ value: inout ByteWriter) throws {
    if let failure { throw failure }
    try key.withUnsafeBytes { key in
      try value.written.withUnsafeBytes { try receiver.emit(key: key, value: $0) }
    }
    value.removeAll()
  }
}
