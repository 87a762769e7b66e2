import DataCore
import JobModel

/// The keys of a partition, one after another, and the values of each. Made by the library.
public final class _KeyGroups {
  // MARK: Configuration

  private let errors: KeyErrors
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

  /// For the parts of a key, and of a value.
  @usableFromInline let keyScratch = Unmanaged.passRetained(DecodingScratch())
  @usableFromInline let valueScratch = Unmanaged.passRetained(DecodingScratch())

  init(_ records: RecordCursor, _ errors: KeyErrors, receiver: any RecordReceiver) throws {
    self.errors = errors
    self.receiver = receiver
    cursor = try ValueCursor(records)
  }

  deinit {
    keyScratch.release()
    valueScratch.release()
  }

  /// Moves to the next key; nil behind the last one. Throws where the values of the key before
  /// could not be read.
  @usableFromInline
  func nextKey() throws -> Bytes? {
    if let failure { throw failure }
    keyScratch._withUnsafeGuaranteedRef { $0.removeAll() }
    guard let bytes = try cursor.nextKey() else { return nil }
    key = Bytes(bytes)
    number += 1
    return key
  }

  @usableFromInline
  func nextValue() -> Bytes? {
    guard failure == nil else { return nil }
    valueScratch._withUnsafeGuaranteedRef { $0.removeAll() }
    do {
      return try cursor.next().map { Bytes($0) }
    } catch {
      failure = error
      return nil
    }
  }

  /// A value could not be read.
  @usableFromInline
  func fail(_ error: any Error) { failure = error }

  /// What is thrown where the job threw an error. That values could not be read comes before what
  /// the job made of their early end.
  @usableFromInline
  func failure<Key: ByteCodable>(_ error: any Error, at type: Key.Type) -> any Error {
    errors.failure(failure ?? error, at: key, type)
  }

  /// Leaves the key out, where that is allowed, because the job threw an error.
  @usableFromInline
  func leaveOut<Key: ByteCodable>(
    _ type: Key.Type, from output: inout Output, since mark: OutputMark, because error: any Error
  ) throws {
    let error = failure ?? error
    failure = nil
    try errors.leaveOut(
      key, type, number: number, from: &output, since: mark, because: error)
  }

  /// Puts out the combined value of the key.
  @usableFromInline
  func put(_ value: inout ByteWriter) throws {
    if let failure { throw failure }
    try key.withUnsafeBytes { key in
      try value.written.withUnsafeBytes { try receiver.emit(key: key, value: $0) }
    }
    value.removeAll()
  }
}
