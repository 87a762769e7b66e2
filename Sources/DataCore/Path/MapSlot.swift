package import JobModel

/// What one slot of a map task owns, and does with the texts that it reads or
/// is given.
///
///     map, map … ─▶ finishMapping ─┬▶ keepRest: reduce tasks read it in memory
///                                  └▶ spillRest: all of it is in `runs`
///
/// Sendable: used by one thread at a time, the thread of the slot during the
/// map phase; afterwards reduce tasks only read it.
package protocol MapSlot: AnyObject, Sendable {
  var report: MapReport { get }
  var runs: [RunFile] { get }
  /// The part files of a job without reduce tasks, one a split.
  var parts: [PartReport] { get }
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
  /// Readies what is in memory for reduce tasks.
  func keepRest() throws
  /// Writes what is in memory as a run, and gives the memory back.
  func spillRest() throws
}

extension MapSlot {
  package var parts: [PartReport] { [] }
  package func keepRest() throws {}
}
