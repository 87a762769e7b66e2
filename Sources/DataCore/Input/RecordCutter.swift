import CGristKernels
import Glibc
import JobModel

/// Finds where a text of complete records can end, for each format. One is made for each file that
/// is read.
struct RecordCutter {
  let format: RecordFormat
  let path: FilePath
  /// The size limit of a record, in bytes.
  let recordBytesMax: Int
  /// Whether offsets count inflated bytes, for messages.
  let isInflated: Bool
  /// Where bad WARC records go; nil if they are errors.
  var badRecords: BadInputRecords?

  enum Cut: Equatable {
    /// The place after the last complete record.
    case end(Int)
    /// No record is complete; the first one has at least this many bytes.
    case needs(Int)
  }

  /// Where to cut `bytes`, which begin at the start of a record.
  ///
  /// - Parameters:
  ///   - offset: the offset of the bytes in the file.
  ///   - isLast: whether these are the last bytes; if they do not end with a complete record, that
  ///     is an error.
  func cut(_ bytes: UnsafeRawBufferPointer, offset: Int, isLast: Bool) throws -> Cut {
    switch format {
    case .lines, .nul:
      return isLast ? .end(bytes.count) : lastTerminator(bytes)
    case .fixed(let size):
      let rest = bytes.count % size
      if isLast && rest > 0 {
        throw InputFailures.notWhole(
          path, bytes: offset + bytes.count, recordBytes: size, isInflated: isInflated)
      }
      return bytes.count < size && !isLast ? .needs(size) : .end(bytes.count - rest)
    case .wholeFile:
      return isLast ? .end(bytes.count) : .needs(bytes.count + 1)
    case .warc:
      return try lastWarcEnd(bytes, offset: offset, isLast: isLast)
    }
  }

  private func lastTerminator(_ bytes: UnsafeRawBufferPointer) -> Cut {
    guard let base = bytes.baseAddress, let terminator = format.terminator,
      let last = grist_last_byte(base, Int32(terminator), bytes.count)
    else { return .needs(bytes.count + 1) }
    return .end(last - base + 1)
  }

  /// Where the record that contains `start` ends, in a format with a terminator.
  func firstEnd(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
    guard let base = bytes.baseAddress, let terminator = format.terminator, start < bytes.count,
      let place = memchr(base + start, Int32(terminator), bytes.count - start)
    else { return nil }
    return UnsafeRawPointer(place) - base + 1
  }

  private func lastWarcEnd(
    _ bytes: UnsafeRawBufferPointer, offset: Int, isLast: Bool
  ) throws -> Cut {
    var end = WarcRecord.skipSeparator(bytes, from: 0)
    while end < bytes.count {
      switch WarcRecord.parse(UnsafeRawBufferPointer(rebasing: bytes[end...])) {
      case .record(let record):
        guard record.byteCount <= recordBytesMax else {
          throw tooLong(offset: offset + end, bytes: record.byteCount)
        }
        end = WarcRecord.skipSeparator(bytes, from: end + record.byteCount)
      case .incomplete(let atLeast):
        guard !isLast else { throw invalid(offset: offset + end, "the file ends inside of it") }
        guard atLeast <= recordBytesMax else {
          throw tooLong(offset: offset + end, bytes: atLeast)
        }
        return end > 0 ? .end(end) : .needs(atLeast)
      case .invalid(let why):
        throw invalid(offset: offset + end, why)
      }
    }
    return .end(end)
  }

  private func invalid(offset: Int, _ why: String) -> JobFailure {
    InputFailures.badWarc(path, at: position(offset), why)
  }

  /// What tells good WARC records from bad ones.
  var salvage: WarcSalvage { WarcSalvage(path: path, recordBytesMax: recordBytesMax) }

  private func position(_ offset: Int) -> String {
    isInflated ? "inflated byte \(offset)" : "byte \(offset)"
  }

  // MARK: Room

  /// How many bytes to examine next, if `bytes` of them at `offset` held no complete record.
  func room(behind bytes: Int, needed: Int, offset: Int) throws -> Int {
    guard bytes < recordBytesMax, needed <= recordBytesMax else {
      throw tooLong(offset: offset, bytes: needed)
    }
    return min(max(2 * bytes, needed), recordBytesMax)
  }

  /// - Parameter bytes: the size of the record, as far as known.
  private func tooLong(offset: Int, bytes: Int) -> JobFailure {
    let what =
      switch format {
      case .lines: "the line at \(position(offset))"
      case .nul: "the record at \(position(offset))"
      case .fixed: "a record of \(bytes) bytes"
      case .wholeFile: "the file"
      case .warc: "the WARC record at \(position(offset)), of \(bytes) bytes or more,"
      }
    return InputFailures.tooLong(path, what, format: format, limit: recordBytesMax)
  }
}
