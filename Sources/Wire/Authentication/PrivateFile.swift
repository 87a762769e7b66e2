import Glibc
package import JobModel

/// Files that servers and clients are given: secrets, tokens, keys, certificates.
package enum PrivateFile {
  /// All bytes of a regular file.
  ///
  /// - Parameters:
  ///   - what: what the file is, for errors, such as `secret file`.
  ///   - isPrivate: whether only its owner may be able to read or write it.
  ///   - advice: what to do if the file does not exist, for the error.
  /// - Returns: up to `bytesMax` + 1 bytes; the extra one shows that the file is longer.
  /// - Throws: `configuration`, saying what to do.
  package static func read(
    _ path: FilePath, what: String, bytesMax: Int, isPrivate: Bool, advice: String = ""
  ) throws(JobFailure) -> [UInt8] {
    // Without O_NONBLOCK, opening a named pipe would wait for a writer.
    let descriptor = open(path.cString, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      let end = advice.isEmpty ? "" : "\n" + advice
      throw JobFailure(.configuration, "\(what) \(path): \(String(cString: strerror(errno)))\(end)")
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw JobFailure(.configuration, "\(what) \(path): not a regular file")
    }
    // This checks the file that was opened, which nobody can replace in the meantime.
    guard !isPrivate || status.st_mode & (S_IRWXG | S_IRWXO) == 0 else {
      throw JobFailure(
        .configuration, "\(what) \(path): others than its owner may use it\ndo 'chmod 600 \(path)'")
    }
    return try read(descriptor, "\(what) \(path)", bytesMax + 1)
  }

  private static func read(
    _ descriptor: Int32, _ what: String, _ count: Int
  ) throws(JobFailure) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var done = 0
    while done < bytes.count {
      let got = bytes.withUnsafeMutableBytes {
        Glibc.read(descriptor, $0.baseAddress! + done, $0.count - done)
      }
      if got < 0 && errno == EINTR { continue }
      guard got >= 0 else {
        throw JobFailure(.configuration, "\(what): \(String(cString: strerror(errno)))")
      }
      if got == 0 { break }
      done += got
    }
    return Array(bytes[..<done])
  }
}
