package import JobModel

/// One slot of a map task: takes the texts that it reads or is given, and holds what becomes of
/// them.
///
///     map, map … ─▶ finishMapping ─┬▶ keepRest: reduce tasks read its memory
///                                  └▶ spillRest: everything is in `runs`
///
/// Sendable: during the map phase only the thread of the slot uses it; afterwards reduce tasks only
/// read it.
package protocol MapSlot: AnyObject, Sendable {
  var report: MapReport { get }
  var runs: [RunFile] { get }
  /// The part files of a job without reduce tasks, one for each split.
  var parts: [PartReport] { get }
  /// What was found in the ranges of gzip files.
  var ranges: [GzipRangeReport] { get set }

  /// A split begins; its texts follow.
  func begin(_ split: InputSplit, number: Int) throws
  /// Maps a text of whole records.
  func map(_ text: InputText, sequence: InputSequence) throws
  /// The split ends.
  ///
  /// - Parameter inputBytes: how many bytes of files were read for it.
  func end(inputBytes: Int) throws
  /// The output has all the records that are wanted; the split is not read to its end.
  func endEarly() throws
  /// No more texts follow.
  func finishMapping() throws
  /// Prepares the records in memory for reduce tasks.
  func keepRest() throws
  /// Writes the records in memory as a run, and frees the memory.
  func spillRest() throws
}

extension MapSlot {
  package var parts: [PartReport] { [] }
  package func keepRest() throws {}
  package func endEarly() throws {}
}
