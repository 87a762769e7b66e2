import Glibc
import JobModel

/// A directory that an output may replace.
enum EarlierOutput {
  /// The first name in a directory that no job of ours gave to a file.
  ///
  /// - Returns: nil where every name is ours, or there is none.
  /// - Throws: an output failure where the directory cannot be read.
  static func stranger(in directory: String) throws -> String? {
    guard let names = System.names(in: directory) else {
      throw System.failure("read the directory", directory, in: .output)
    }
    return names.sorted().first {
      !Manifest.isOurs($0) || !isRegularFile(directory + "/" + $0)
    }
  }

  private static func isRegularFile(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }
}
