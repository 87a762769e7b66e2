import DataCore
import JobModel

/// A record of the input, such as a line without its newline, as passed to `map`.
///
/// It and its parts are valid during the call.
public struct Record {
  /// The bytes of the record.
  public let bytes: Bytes
  @usableFromInline let place: UnsafePointer<TextPlace>

  @inlinable
  init(bytes: Bytes, in place: UnsafePointer<TextPlace>) {
    self.bytes = bytes
    self.place = place
  }

  /// Whether the record is empty.
  @inlinable
  public var isEmpty: Bool { bytes.isEmpty }

  /// The words, separated by white space.
  @inlinable
  public var words: Words { bytes.words }

  /// The fields between separators; a separator is an ASCII character such as a tab.
  @inlinable
  public func fields(separator: Unicode.Scalar) -> Fields { bytes.fields(separator: separator) }

  /// The record as UTF-8, with U+FFFD in place of invalid bytes. Allocates.
  public var text: String { String(bytes) }

  /// The file that the record comes from.
  public var file: String { String(decoding: fileBytes, as: UTF8.self) }

  /// The path of the input file as the system has it, which need not be UTF-8.
  public var fileBytes: [UInt8] { place.pointee.source.file }

  /// Where in its file the record starts, in bytes from the beginning; in a gzip file, in inflated
  /// bytes from the byte `member` on.
  public var offset: Int { place.pointee.source.offset + textOffset }

  /// The byte of a gzip file at which inflating began; 0 in other files, and in those that are read
  /// from their beginning.
  public var member: Int { place.pointee.source.base }
}

/// The bytes belong to one slot.
@available(*, unavailable)
extension Record: Sendable {}

extension Record {
  /// The error to throw if `map` threw one.
  func failure(_ error: any Error) -> JobFailure {
    let source = place.pointee.source
    return JobFailure(
      .program, "\(source.job): map failed at \(source.place(of: textOffset)): \(error)")
  }

  /// Leaves the record out because `map` threw an error; false if no record may be left out.
  func isSkipped(because error: any Error) throws -> Bool {
    let source = place.pointee.source
    guard source.skips.isAllowed else { return false }
    try source.skips.skip(
      at: source.place(of: textOffset), order: source.order(of: textOffset),
      because: JobFailure(.program, "\(source.job): map failed: \(error)"))
    return true
  }

  private var textOffset: Int { bytes.start - place.pointee.start }
}
