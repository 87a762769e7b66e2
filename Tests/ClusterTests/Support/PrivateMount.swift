import Foundation
import TestSupport

/// A directory that one process and its children see in place of another.
struct PrivateMount {
  var source: String
  var target: String
}

extension Command {
  /// `gristmill` with its own directory, or as another user, in the process that was started.
  init(
    disk: PrivateMount?, user: uid_t? = nil, _ arguments: [String], environment: [String]
  ) throws {
    guard let disk else {
      let words = user.map(OtherUser.command) ?? []
      let all = words + [Command.binary] + arguments
      try self.init(all[0], Array(all.dropFirst()), environment: environment)
      return
    }
    let script = #"mount --bind "$1" "$2" && shift 2 && exec "$0" "$@""#
    try self.init(
      "/usr/bin/unshare",
      ["-m", "/bin/sh", "-c", script, Command.binary, disk.source, disk.target] + arguments,
      environment: environment)
  }
}
