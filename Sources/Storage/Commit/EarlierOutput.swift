import Glibc
import JobModel

/// A directory that an output may replace.
package enum EarlierOutput {
  /// A name in a directory that no job of ours gave to a file.
  ///
  /// - Returns: the first of them; nil where every name is ours, or there is none.
  /// - Throws: an output failure where the directory cannot be read.
  /// - Complexity: a file is looked at only where the directory does not say what it is.
  package static func stranger(in directory: String) throws -> String? {
    guard let handle = opendir(directory) else {
      throw System.failure("read the directory", directory, in: .output)
    }
    defer { closedir(handle) }
    var first: String?
    while let entry = readdir(handle) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      guard name != ".", name != ".." else { continue }
      let kind = Int(entry.pointee.d_type)
      let isFile =
        kind == Int(DT_REG) || kind == Int(DT_UNKNOWN) && isRegularFile(directory + "/" + name)
      if !isFile || !Manifest.isOurs(name) { first = min(first ?? name, name) }
    }
    return first
  }

  private static func isRegularFile(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }
}
