import TestSupport

/// A directory that one process and its children see in the place of another.
struct PrivateMount {
  var source: String
  var target: String
}

extension Command {
  /// `gristmill` with a directory of its own; what it runs as is the process that was started.
  init(disk: PrivateMount?, _ arguments: [String], environment: [String]) throws {
    guard let disk else {
      try self.init(Command.binary, arguments, environment: environment)
      return
    }
    let script = #"mount --bind "$1" "$2" && shift 2 && exec "$0" "$@""#
    try self.init(
      "/usr/bin/unshare",
      ["-m", "/bin/sh", "-c", script, Command.binary, disk.source, disk.target] + arguments,
      environment: environment)
  }
}
