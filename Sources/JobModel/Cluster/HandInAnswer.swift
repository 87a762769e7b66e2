/// What a manager says to a job that is handed in: one of both.
package struct HandInAnswer: Codable, Equatable, Sendable {
  /// It is taken.
  package var job: JobID?
  /// It is not taken: the manager has to have the contents with these hashes first.
  package var missing: [String]?

  package init(job: JobID) { self.job = job }

  package init(missing: [String]) { self.missing = missing }
}

/// What a manager says of its cluster.
package struct ClusterFacts: Codable, Equatable, Sendable {
  /// A directory that all machines see by the same name.
  package var sharedDirectory: String?

  package init(sharedDirectory: String?) { self.sharedDirectory = sharedDirectory }

  private enum CodingKeys: String, CodingKey {
    case sharedDirectory = "shared_directory"
  }
}
