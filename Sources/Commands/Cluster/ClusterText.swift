import FoundationEssentials
import JobModel

/// The text about jobs and workers, for people.
enum ClusterText {
  /// One line about an unfinished job.
  static func line(_ job: ClusterJob) -> String {
    "job \(job.id.number) \(job.state.rawValue)  maps \(phase(job.maps))  reduces \(phase(job.reduces))"
      + (waiting(job).map { "  waits for " + $0 } ?? "")
  }

  /// What a job waits for; nil if it waits for nothing.
  static func waiting(_ job: ClusterJob) -> String? {
    job.wait?.text
      ?? job.missingHosts.map { hosts in
        "a worker at " + hosts.joined(separator: ", ") + ", for the input on its disk"
      }
  }

  static func phase(_ phase: ClusterJob.Phase) -> String {
    let running = phase.running > 0 ? " +\(phase.running)" : ""
    return "\(phase.done)/\(phase.total)\(running)"
  }

  /// Prints the report of a job that has ended.
  ///
  /// - Parameter skippedMax: how many records it could leave out, if that is known.
  /// - Throws: the reason if it failed.
  static func report(
    _ job: ClusterJob, quiet: Bool, json: Bool, skippedMax: Int? = nil
  ) throws {
    if json {
      try Terminal.show(document: JobStatusDocument(job))
    } else if !quiet, job.state == .succeeded {
      try Terminal.show(summary(job, skippedMax: skippedMax))
    }
    try check(job)
  }

  /// - Throws: the reason if the job failed or was cancelled.
  static func check(_ job: ClusterJob) throws {
    switch job.state {
    case .failed: throw JobFailure(job.errorKind ?? .program, job.error ?? "the job failed")
    case .cancelled: throw JobFailure(.cancelled, "job \(job.id.number) was cancelled")
    case .planning, .running, .committing, .succeeded: break
    }
  }

  static func summary(_ job: ClusterJob, skippedMax: Int? = nil) -> [String] {
    let totals = job.totals
    var lines = [
      row("job", "\(job.id.number)", job.name),
      row("state", job.state.rawValue, ""),
      row("maps", phase(job.maps), ""),
      row("reduces", phase(job.reduces), ""),
      row("read", Decimals.grouped(totals.map.records), ByteSize.format(totals.map.inputBytes)),
      row(
        "shuffled", Decimals.grouped(totals.map.spill.records),
        ByteSize.format(totals.map.spill.storedBytes)),
      row("written", Decimals.grouped(totals.outputRecords), ByteSize.format(totals.outputBytes)),
    ]
    if let ended = job.ended {
      lines.append(row("total", seconds(ended - job.submitted), ""))
    }
    for counter in totals.counters.sorted {
      lines.append(row("\(counter.group) \(counter.name)", "\(counter.value)", ""))
    }
    if let skippedMax {
      lines.append(SkippedText.count(totals.skipped.count, most: skippedMax))
    }
    for skipped in totals.skipped { lines.append("skipped \(skipped.place): \(skipped.reason)") }
    if let leftOut = totals.leftOut { lines += LeftOutText.lines(leftOut).filter { !$0.isEmpty } }
    if let waiting = waiting(job) { lines.append("waits for " + waiting) }
    if let error = job.error {
      // A failure has one or more lines, each complete in itself.
      lines += ("error: " + error).split(separator: "\n", omittingEmptySubsequences: false)
        .map(String.init)
    }
    return lines + [""] + (job.state == .succeeded ? ["output in \(job.output)"] : [])
  }

  private static func row(_ name: String, _ value: String, _ note: String) -> String {
    let left = name + String(repeating: " ", count: max(1, 12 - name.count))
    let padded = String(repeating: " ", count: max(0, 16 - value.count)) + value
    return left + padded + (note.isEmpty ? "" : "   " + note)
  }

  static func seconds(_ seconds: Double) -> String { Decimals.format(seconds, places: 2) + " s" }

  /// The lines of a table with a column as wide as its widest cell, as it is shown.
  static func table(_ rows: [[String]]) -> [String] {
    let rows = rows.map { $0.map { TerminalText.name($0) } }
    guard let first = rows.first else { return [] }
    let widths = first.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      let cells = zip(row, widths).map { cell, width in
        cell + String(repeating: " ", count: width - cell.count)
      }
      var line = cells.joined(separator: "  ")
      while line.hasSuffix(" ") { line.removeLast() }
      return line
    }
  }
}
