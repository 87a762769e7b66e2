import JobModel

/// What people read about the records that a job left out. Pure.
enum SkippedText {
  /// `3 of at most 10 records skipped`.
  static func count(_ count: Int, most: Int) -> String {
    let records = most == 1 ? "record" : "records"
    return "\(Decimals.grouped(count)) of at most \(Decimals.grouped(most)) \(records) skipped"
  }
}
