import Glibc
import JobModel
import Storage

/// The directory that an attempt writes its part file into. A manager names it; only what the attempt
/// made there is ever removed.
enum AttemptOutput {
  /// There is something of that name already, which this attempt did not make.
  struct Taken: Error, CustomStringConvertible {
    let description: String
  }

  /// Makes it.
  static func make(_ path: String) throws {
    do {
      try System.makeNewDirectory(path, in: .output)
    } catch {
      guard access(path, F_OK) == 0 else { throw error }
      throw Taken(description: "\(path) is there already: it is not this attempt's")
    }
  }

  /// Removes the part file, whole or not.
  static func clear(_ path: String) {
    for name in System.names(in: path) ?? [] where Manifest.isOurs(name) {
      unlink(path + "/" + name)
    }
  }

  /// Removes it, unless it holds what the attempt did not make.
  static func remove(_ path: String) {
    clear(path)
    rmdir(path)
  }
}
