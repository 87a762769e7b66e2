import JobModel

/// What one slot of a map task owns, and does with the texts that it reads or
/// is given.
///
/// Sendable: used by one thread at a time, the thread of the slot during the
/// map phase; afterwards reduce tasks only read it.
protocol MapSlot: AnyObject, Sendable {
  var report: MapReport { get }
  var runs: [RunFile] { get }
  /// What was found in the ranges of gzip files.
  var ranges: [GzipRangeReport] { get set }

  /// A split begins; its texts follow.
  func begin(_ split: InputSplit, number: Int) throws
  /// Maps a text of whole records.
  func map(_ text: InputText, sequence: InputSequence) throws
  /// The split is at its end. So many bytes of files were read for it.
  func end(inputBytes: Int) throws
  /// Nothing comes any more.
  func finishMapping() throws
  /// Writes what is in memory as a run, and gives the memory back.
  func spillRest() throws
}
