import Glibc
import JobModel
import Storage

/// The directory into which an attempt writes its part file. The manager names it; only what the
/// attempt made there is ever removed.
enum AttemptOutput {
  /// The path exists already, and this attempt did not make it.
  struct Taken: Error, CustomStringConvertible {
    let description: String
  }

  /// Makes the directory.
  static func make(_ path: FilePath) throws {
    do {
      try System.makeNewDirectory(path, in: .output)
    } catch {
      guard access(path.cString, F_OK) == 0 else { throw error }
      throw Taken(description: "\(path) exists already, and this attempt did not make it")
    }
  }

  /// Removes the part file, complete or not.
  static func clear(_ path: FilePath) {
    for name in System.names(in: path) ?? [] where Manifest.isOurs(name) {
      unlink(path.appending(name).cString)
    }
  }

  /// Removes the directory, unless it holds something that the attempt did not make.
  static func remove(_ path: FilePath) {
    clear(path)
    rmdir(path.cString)
  }
}
