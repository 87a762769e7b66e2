import Glibc

/// Standard error, unbuffered, from any thread.
enum StandardError {
  static func write(_ text: String) {
    var text = text
    text.withUTF8 { bytes in
      var done = 0
      while done < bytes.count {
        let written = Glibc.write(STDERR_FILENO, bytes.baseAddress! + done, bytes.count - done)
        // An error of standard error can be reported to nobody.
        guard written > 0 else { return }
        done += written
      }
    }
  }
}
