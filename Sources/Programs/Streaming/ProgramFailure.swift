package import JobModel

/// Everything known about a failed program, as text for its user. Pure.
package struct ProgramFailure {
  package var launch: ProgramLaunch
  package var fault: ProgramFault
  package var stderr: StderrTail

  package init(_ fault: ProgramFault, of launch: ProgramLaunch, stderr: StderrTail) {
    self.launch = launch
    self.fault = fault
    self.stderr = stderr
  }

  package var jobFailure: JobFailure {
    JobFailure(.program, lines.joined(separator: "\n"))
  }

  private var lines: [String] {
    var lines = ["the \(launch.role.rawValue) program \(fault.text)"]
    if let advice = fault.advice(usesShell: launch.command.usesShell) { lines.append(advice) }
    lines.append("command: " + launch.command.text.shown)
    lines += launch.place.map(TerminalText.line)
    lines += stderrLines
    if let reproduction = launch.reproduction {
      lines.append("to run it again: " + TerminalText.line(reproduction))
    }
    return lines
  }

  private var stderrLines: [String] {
    let text = TerminalText.lines(stderr.wholeLines)
    guard !text.isEmpty else { return ["stderr: empty"] }
    let size =
      stderr.cutBytes == 0
      ? ""
      : " (the last \(ByteSize.format(stderr.wholeLines.count)) "
        + "of \(ByteSize.format(stderr.totalBytes)))"
    return ["stderr\(size):"] + text.map { "| " + $0 }
  }
}
