import Glibc
package import JobModel

/// Files that servers and clients are told of: secrets, tokens, keys, certificates.
package enum PrivateFile {
  /// All bytes of a regular file.
  ///
  /// - Parameters:
  ///   - what: for errors: `secret file`.
  ///   - isPrivate: nobody but its owner may read or write it.
  ///   - advice: for errors where it is not there: what to do.
  /// - Returns: up to `bytesMax` + 1 bytes: one more says that it is longer.
  /// - Throws: `usage`, with what to do.
  package static func read(
    _ path: String, what: String, bytesMax: Int, isPrivate: Bool, advice: String = ""
  ) throws(JobFailure) -> [UInt8] {
    // Without O_NONBLOCK a named pipe would wait here for a writer.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      let end = advice.isEmpty ? "" : "\n" + advice
      throw JobFailure(.usage, "\(what) \(path): \(String(cString: strerror(errno)))\(end)")
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw JobFailure(.usage, "\(what) \(path): not a regular file")
    }
    // What is asked is the file that was opened: another cannot be put in its place meanwhile.
    guard !isPrivate || status.st_mode & (S_IRWXG | S_IRWXO) == 0 else {
      throw JobFailure(
        .usage, "\(what) \(path): others than its owner may use it\ndo 'chmod 600 \(path)'")
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
        throw JobFailure(.usage, "\(what): \(String(cString: strerror(errno)))")
      }
      if got == 0 { break }
      done += got
    }
    return Array(bytes[..<done])
  }
}
