import Foundation

/// A program whose arguments are any bytes, run to its end in the C locale.
package enum ByteCommand {
  /// - Parameter words: the program's path and its arguments.
  /// - Returns: its exit code, or minus the signal that ended it, and what it printed.
  package static func run(
    _ words: [[UInt8]], in directory: TemporaryDirectory
  ) throws -> (code: Int32, output: [UInt8]) {
    let output = directory.path("printed")
    defer { unlink(output) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    let arguments = words.map { strings($0) } + [nil]
    let variables = ["LC_ALL=C", "PATH=/usr/bin:/bin", "TMPDIR=" + directory.path]
    let environment = variables.map { strings(Array($0.utf8)) } + [nil]
    defer { for word in arguments + environment { free(word) } }
    var process: pid_t = 0
    let status = posix_spawnp(
      &process, String(decoding: words[0], as: UTF8.self), &actions, nil, arguments, environment)
    guard status == 0 else {
      throw ProcessFault("cannot start: \(String(cString: strerror(status)))")
    }
    var end: Int32 = 0
    while waitpid(process, &end, 0) < 0 && errno == EINTR {}
    let signal = end & 0x7f
    return (signal == 0 ? (end >> 8) & 0xff : -signal, try Files.read(output))
  }

  private static func strings(_ bytes: [UInt8]) -> UnsafeMutablePointer<CChar>? {
    (bytes.map { CChar(bitPattern: $0) } + [0]).withUnsafeBufferPointer { strdup($0.baseAddress!) }
  }
}

extension [String] {
  /// The words as bytes.
  package var words: [[UInt8]] { map { [UInt8]($0.utf8) } }
}
