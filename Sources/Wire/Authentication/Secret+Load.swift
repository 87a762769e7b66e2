import Glibc
package import JobModel

extension Secret {
  /// The secret in the file at `path`, which nobody but its owner may read or write.
  ///
  /// - Throws: `usage`, with what to do.
  package static func load(_ path: String) throws(JobFailure) -> Secret {
    // Without O_NONBLOCK a named pipe would wait here for a writer.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw JobFailure(
        .usage,
        "secret file \(path): \(String(cString: strerror(errno)))\n"
          + "make one with 'gristmill secret > \(path)' and chmod 600")
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw JobFailure(.usage, "secret file \(path): not a regular file")
    }
    // What is asked is the file that was opened: another cannot be put in its place meanwhile.
    guard status.st_mode & (S_IRWXG | S_IRWXO) == 0 else {
      throw JobFailure(
        .usage, "secret file \(path): others than its owner may use it\ndo 'chmod 600 \(path)'")
    }
    return try Secret(fileBytes: try read(descriptor, path), origin: "secret file \(path)")
  }

  /// Some bytes more than a secret may have, at most.
  private static func read(_ descriptor: Int32, _ path: String) throws(JobFailure) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: WireLimits.secretBytesMax + 16)
    var count = 0
    while count < bytes.count {
      let got = bytes.withUnsafeMutableBytes {
        Glibc.read(descriptor, $0.baseAddress! + count, $0.count - count)
      }
      if got < 0 && errno == EINTR { continue }
      guard got >= 0 else {
        throw JobFailure(.usage, "secret file \(path): \(String(cString: strerror(errno)))")
      }
      if got == 0 { break }
      count += got
    }
    return Array(bytes[..<count])
  }
}
