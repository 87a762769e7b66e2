/// What one host has of a job's inputs.
package struct InputListing: Codable, Equatable, Sendable {
  /// One for each argument of all groups, in order. Arguments that name another host are empty.
  package var arguments: [Argument]
  /// What was left out of directories and patterns.
  package var leftOut = LeftOutNames()

  package init(arguments: [Argument] = []) { self.arguments = arguments }

  /// What an argument stands for.
  package struct Argument: Codable, Equatable, Sendable {
    /// The file or directory of that name, or everything that matches the pattern, in order.
    package var roots: [Root] = []
    /// Why there are no roots.
    package var absence: String?
    /// What could not be read in looking for matches.
    package var problems: [String] = []

    package init(roots: [Root] = [], absence: String? = nil) {
      self.roots = roots
      self.absence = absence
    }
  }

  /// A single file, or a directory with its files in order.
  package struct Root: Codable, Equatable, Sendable {
    package var path: FilePath
    /// Which of the words it is, or matches, for which the braces of a pattern stand.
    package var word = 0
    package var files: [InputFile] = []
    /// What could not be read in it.
    package var problems: [String] = []
    /// Why it holds no files, if it holds none.
    package var absence: String?

    package init(path: FilePath) { self.path = path }
  }
}

/// A listing and its host.
package struct HostListing: Equatable, Sendable {
  package var host: String
  package var listing: InputListing

  package init(host: String, listing: InputListing) {
    self.host = host
    self.listing = listing
  }
}
