import JobModel

/// What people read about the records that a job left out. Pure.
enum SkippedText {
  /// `3 of at most 10 records skipped`.
  static func count(_ count: Int, most: Int) -> String {
    "\(Decimals.grouped(count)) of at most \(Counted.text(most, "record")) skipped"
  }
}
