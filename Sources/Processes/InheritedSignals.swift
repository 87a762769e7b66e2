import Glibc

/// The signals that were ignored when this process began, among those with which a terminal or a
/// shell asks programs to end. Whoever started it wants them ignored, here and in the programs that
/// it starts: nohup(1) does so with SIGHUP, a shell with SIGINT and SIGQUIT for what it runs in the
/// background.
package enum InheritedSignals {
  /// Their numbers. To be read once before a signal of this process gets another disposition.
  package static let ignored: Set<Int32> = Set(
    [SIGHUP, SIGINT, SIGQUIT, SIGTERM].filter(isIgnored))

  private static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    guard sigaction(number, nil, &action) == 0 else { return false }
    return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == ignoring
  }

  /// `SIG_IGN`, which is a number rather than the address of a function.
  private static let ignoring = 1
}
