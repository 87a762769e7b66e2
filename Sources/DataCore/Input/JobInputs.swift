package import JobModel

/// What a job reads, and which names were left out.
package struct JobInputs: Equatable, Sendable {
  package var files: [InputFile]
  package var leftOut = LeftOutNames()

  /// The failure of a job whose tasks have to open their inputs by themselves, if one of them can
  /// be read only once.
  package func checkRereadable() throws {
    guard let stream = files.first(where: \.isStream) else { return }
    throw JobFailure(
      .usage,
      "\(stream.name) can be read only once, and by one process: the tasks of a plan and of a cluster read files\nwrite it to a file first, or use gristmill run"
    )
  }
}
