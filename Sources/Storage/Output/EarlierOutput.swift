import Glibc
package import JobModel

/// A directory that an output may replace.
package enum EarlierOutput {
  /// Finds a name in a directory that no Gristmill job gives to its files.
  ///
  /// - Returns: the first such name; nil if there is none.
  /// - Throws: an output failure if the directory cannot be read.
  /// - Complexity: a file is examined only if its directory entry does not say what it is.
  package static func stranger(in directory: FilePath) throws -> FilePath? {
    guard let entries = System.entries(in: directory) else {
      throw System.failure("read the directory", directory, in: .output)
    }
    let strangers = entries.filter { entry in
      !Manifest.isOurs(entry.name)
        || !(entry.isFile ?? isRegularFile(directory.appending(entry.name)))
    }
    return strangers.map(\.name).min()
  }

  private static func isRegularFile(_ path: FilePath) -> Bool {
    var status = stat()
    return lstat(path.cString, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }
}
