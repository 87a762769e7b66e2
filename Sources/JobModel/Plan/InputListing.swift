/// What one host has of the inputs of a job.
package struct InputListing: Codable, Equatable, Sendable {
  /// One for each argument of all groups, in order. Those that are said to be elsewhere are empty.
  package var arguments: [Argument]

  package init(arguments: [Argument] = []) { self.arguments = arguments }

  /// What an argument stands for.
  package struct Argument: Codable, Equatable, Sendable {
    /// The file or directory of that name, or all that match the pattern, in order.
    package var roots: [Root] = []
    /// Why there are no roots.
    package var absence: String?

    package init(roots: [Root] = [], absence: String? = nil) {
      self.roots = roots
      self.absence = absence
    }
  }

  /// A file by itself, or a directory with its files in order.
  package struct Root: Codable, Equatable, Sendable {
    package var path: String
    package var files: [InputFile] = []
    /// What could not be read of it.
    package var problems: [String] = []
    /// Why it holds no files, where it holds none.
    package var absence: String?

    package init(path: String) { self.path = path }
  }
}

/// A listing and whose it is.
package struct HostListing: Equatable, Sendable {
  package var host: String
  package var listing: InputListing

  package init(host: String, listing: InputListing) {
    self.host = host
    self.listing = listing
  }
}
