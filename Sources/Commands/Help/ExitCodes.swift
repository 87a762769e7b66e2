/// The exit codes of all commands, as the root's help and the README list them.
package enum ExitCodes {
  /// The job failed: a program of the user did, or there is no room on a disk or in memory.
  static let failed: Int32 = 1
  /// The job was cancelled, by somebody else than this command.
  static let cancelled: Int32 = 3

  package static let table: [(code: String, meaning: String)] = [
    ("0", "done"),
    ("1", "the job failed: a program did, or a disk or the memory is full"),
    ("3", "the job was cancelled by somebody else"),
    ("64", "a flag or an argument makes no sense"),
    ("65", "an input or an output is damaged, or not what it has to be"),
    ("66", "an input, a job or a worker does not exist or cannot be read"),
    ("73", "the output cannot be created, or exists already"),
    ("74", "a device failed to read or write"),
    ("75", "no manager answers, or it is busy: try again"),
    ("77", "the manager does not accept this user or this place"),
    ("78", "a secret, certificate, port or other setting of a server is wrong"),
    ("128+N", "ended by signal N: 130 by Ctrl-C, 143 by kill, 141 if its reader went away"),
  ]

  /// The table as a section of the help.
  package static var help: String {
    let rows = table.map { code, meaning in
      Wrapped.text(
        "  " + code + String(repeating: " ", count: 8 - code.count) + meaning,
        columns: HelpTerminal.columns, indent: 10)
    }
    return (["EXIT CODES:"] + rows).joined(separator: "\n")
  }
}
