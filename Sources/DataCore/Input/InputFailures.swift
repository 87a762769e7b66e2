import JobModel

/// Failures of input files, worded in one place.
enum InputFailures {
  static func changed(_ path: FilePath, from planned: Int, to now: Int) -> JobFailure {
    JobFailure(
      .input,
      "\(path) changed while it was read: it had \(Counted.text(planned, "byte")) and has \(now) now\nrun the job again when nothing writes to it"
    )
  }

  static func damagedGzip(_ path: FilePath, offset: Int, _ what: String) -> JobFailure {
    JobFailure(.input, "\(path): damaged gzip at byte \(offset): \(what)")
  }

  static func truncatedGzip(_ path: FilePath, bytes: Int) -> JobFailure {
    damagedGzip(
      path, offset: bytes,
      bytes == 0
        ? "the file is empty: it is truncated"
        : "the file ends inside the member that starts at byte 0: it is truncated")
  }

  /// - Parameter what: the record and its position.
  static func tooLong(
    _ path: FilePath, _ what: String, format: RecordFormat, limit: Int
  ) -> JobFailure {
    var advice =
      limit < Limits.keyBytesMax ? "raise --memory" : "no --memory allows a longer one"
    if format == .lines { advice += ", or check that the file is text" }
    return JobFailure(
      .input,
      "\(path): \(what) is longer than \(ByteSize.format(limit)), which is what the memory budget allows one record\n\(advice)"
    )
  }

  static func notWhole(_ path: FilePath, bytes: Int, recordBytes: Int, isInflated: Bool)
    -> JobFailure
  {
    JobFailure(
      .input,
      "\(path) \(isInflated ? "inflates to" : "has") \(Counted.text(bytes, "byte")), which is not a multiple of the \(Counted.text(recordBytes, "byte")) of a record"
    )
  }

  /// A record that may be skipped: its place is said beside it.
  static func badWarc(_ path: FilePath, _ what: String) -> JobFailure {
    JobFailure(.input, "\(path): not a WARC record: \(what)")
  }

  static func longWarc(_ path: FilePath, bytes: Int, limit: Int) -> JobFailure {
    tooLong(path, "a WARC record of \(bytes) bytes or more", format: .warc, limit: limit)
  }

  /// - Parameter place: the byte where the record begins.
  static func badWarc(_ path: FilePath, at place: String, _ what: String) -> JobFailure {
    JobFailure(.input, "\(path): not a WARC record at \(place): \(what)")
  }
}
