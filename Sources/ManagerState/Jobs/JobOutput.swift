package import JobModel

/// Where a job's output goes, and where its attempts write before the commit.
package struct JobOutput: Equatable, Sendable {
  /// How the output appears.
  package enum Style: Sendable {
    /// All at once by one rename, with a manifest.
    case whole
    /// In a directory that exists from the start: each part by its own rename, and nothing but
    /// parts. An earlier output is kept as HIDDEN/replaced until the job ends, and is then removed
    /// or, if the job came to nothing, put back.
    case partByPart
  }

  package let path: FilePath
  /// A directory beside the output, so on the same file system.
  package let hidden: FilePath
  package let style: Style
  package let overwrite: Bool
  /// Whether the commit syncs, so that a power cut after it loses nothing.
  package let syncs: Bool

  package init(path: FilePath, hidden: FilePath, style: Style, overwrite: Bool, syncs: Bool) {
    self.path = path
    self.hidden = hidden
    self.style = style
    self.overwrite = overwrite
    self.syncs = syncs
  }

  /// The directory that holds one directory for each attempt.
  package var attempts: FilePath { hidden.appending("attempts") }

  /// The directory of an attempt's part files.
  package func directory(of attempt: AttemptID) -> FilePath {
    attempts + "/" + Self.name(of: attempt)
  }

  /// The name of an attempt's directory.
  package static func name(of attempt: AttemptID) -> FilePath {
    "\(attempt.task.kind.rawValue)-\(attempt.task.index)-\(attempt.number)"
  }
}
