/// Limits of finding inputs.
enum FindingLimits {
  /// Names that are looked at for one argument: four times the files of a job. Without a limit,
  /// links that lead to one directory in several ways could be followed for years.
  static let namesMax = 4 * Limits.inputFilesMax
  /// Problems that are listed: whoever mends these sees the others.
  static let problemsMax = 100
}
