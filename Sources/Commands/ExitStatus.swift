package import ArgumentParser
import Dispatch
import Glibc
import JobModel
import Processes
import Storage

/// The only place where failures become exit codes: those of sysexits(3) where one fits, and 128 plus
/// the signal as in a shell. `ExitCodes` is the table for people.
package enum ExitStatus {
  static func code(for failure: JobFailure) -> Int32 {
    switch failure.kind {
    case .usage: EX_USAGE
    case .input, .corrupted: EX_DATAERR
    case .missing: EX_NOINPUT
    case .creation: EX_CANTCREAT
    case .device: EX_IOERR
    case .unavailable: EX_TEMPFAIL
    case .denied: EX_NOPERM
    case .configuration: EX_CONFIG
    case .output, .scratch, .memory, .program: ExitCodes.failed
    case .cancelled: StopSignal.received.map { 128 + $0 } ?? ExitCodes.cancelled
    }
  }

  /// Parses the arguments of this process, runs, and ends it.
  package static func run<Root: ParsableCommand>(_ root: Root.Type) -> Never {
    // Writing to a file at its size limit has to fail with an error, instead of SIGXFSZ ending the
    // process.
    signal(SIGXFSZ, SIG_IGN)
    // Before a library gives signals another disposition.
    _ = InheritedSignals.ignored
    BrokenPipes.areErrors()
    StandardOutput.keepNumbers()
    do {
      let words = ProcessArguments.words
      let line = try CommandLineReader(CommandNode(of: root)).read(words)
      if let script = try Completions.script(words, of: root) {
        show(script, of: root)
      }
      if line.asksForHelp {
        show(CommandHelp.text(of: line.path, below: root), of: root)
      }
      ProcessArguments.remember(line)
      var command = try root.parseAsRoot(line.parsedWords)
      if let command = command as? any AwaitingCommand {
        try command.checkRoom()
        runInTask(command, root)
      }
      try command.run()
      exit(0)
    } catch {
      end(root, because: error)
    }
  }

  /// Runs a command in a task, and ends the process when it ends. The main thread only waits
  /// meanwhile.
  private static func runInTask<Root: ParsableCommand>(
    _ command: sending any AwaitingCommand, _ root: Root.Type
  ) -> Never {
    Task {
      var command = command
      do {
        try await command.run()
        exit(0)
      } catch {
        end(root, because: error)
      }
    }
    dispatchMain()
  }

  private static func end<Root: ParsableCommand>(
    _ root: Root.Type, because error: any Error
  ) -> Never {
    // As if SIGPIPE had ended the process, and without a word.
    if error is StandardOutput.Closed { exit(128 + SIGPIPE) }
    if let failure = error as? JobFailure {
      complain(failure.message, as: root.configuration.commandName ?? "gristmill")
      exit(code(for: failure))
    }
    let status = root.exitCode(for: error).rawValue
    if status == 0 { show(root.fullMessage(for: error), of: root) }
    // What was written on the command line stands in it in the reversible form.
    Terminal.complain(lines(root.fullMessage(for: error)))
    exit(status)
  }

  /// Help, or the version: text of our own, which needs no escaping.
  private static func show<Root: ParsableCommand>(_ text: String, of root: Root.Type) -> Never {
    do {
      try StandardOutput.write(text + "\n")
      exit(0)
    } catch {
      end(root, because: error)
    }
  }

  /// The first line says what happened; the lines after it are indented.
  static func complain(_ message: String, as command: String) {
    let lines = lines(message)
    Terminal.complain([command + ": " + (lines.first ?? "")] + lines.dropFirst().map { "  " + $0 })
  }

  private static func lines(_ message: String) -> [Substring] {
    message.split(separator: "\n", omittingEmptySubsequences: false)
  }
}
