import DataCore
import JobModel

/// Handles the errors that a job throws for a key.
struct KeyErrors {
  /// What the job was doing: "sessions: reduce".
  let action: String
  let context: TaskContext

  /// How many bytes of a key are shown.
  private static let shownMax = 80

  /// The error to throw. Gristmill's own failures pass unchanged.
  func failure<Key: ByteCodable>(
    _ error: any Error, at key: Bytes, _ type: Key.Type
  ) -> any Error {
    if error is JobFailure { return error }
    return JobFailure(
      .program, "\(action) failed at key \(Self.shown(key, type)): \(error)")
  }

  /// Leaves the key out, if that is allowed, and takes back what was written for it.
  ///
  /// - Parameter number: the number of the key in its partition.
  func leaveOut<Key: ByteCodable>(
    _ key: Bytes, _ type: Key.Type, number: Int, from output: inout Output,
    since mark: OutputMark, because error: any Error
  ) throws {
    guard context.skips.isAllowed, !(error is JobFailure), output.undo(to: mark) else {
      throw failure(error, at: key, type)
    }
    try context.skips.skip(
      at: "partition \(context.task), key \(Self.shown(key, type))",
      order: [1, context.task, number],
      because: JobFailure(.program, "\(action) failed: \(error)"))
  }

  private static func shown<Key: ByteCodable>(_ bytes: Bytes, _ type: Key.Type) -> String {
    let scratch = DecodingScratch()
    return withExtendedLifetime(scratch) {
      var text = ByteWriter()
      var reader = ByteReader(bytes, scratch: scratch)
      guard let key = try? reader.whole(type) else {
        return "of bytes \(Array(bytes.prefix(shownMax)))"
      }
      key.writeText(into: &text)
      return String(text.written.prefix(shownMax)).debugDescription
    }
  }
}
