/// A manager's answer to a submitted job: exactly one of the two is set.
package struct HandInAnswer: Codable, Equatable, Sendable {
  /// The job was accepted.
  package var job: JobID?
  /// Not accepted yet: the manager first needs the contents with these hashes.
  package var missing: [String]?

  package init(job: JobID) { self.job = job }

  package init(missing: [String]) { self.missing = missing }
}

/// What a manager says about its cluster.
package struct ClusterFacts: Codable, Equatable, Sendable {
  /// A directory that all machines see under the same name.
  package var sharedDirectory: FilePath?

  package init(sharedDirectory: FilePath?) { self.sharedDirectory = sharedDirectory }

  private enum CodingKeys: String, CodingKey {
    case sharedDirectory = "shared_directory"
  }
}
