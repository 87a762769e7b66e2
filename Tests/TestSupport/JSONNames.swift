import Foundation

/// The names in all JSON that people and their programs read: on the command line and over HTTP. One
/// name has one meaning everywhere, and one thing has one name.
package enum JSONNames {
  /// A name and what it means.
  package static let meanings: [String: String] = [
    // Jobs and their tasks.
    "jobs": "jobs, newest first", "job": "a job's number",
    "id": "the number of a job or worker", "name": "what a thing is called by people",
    "program": "the program of a job", "priority": "the priority of a job",
    "state": "the state of a job, attempt or worker", "output": "where the output is",
    "submitted_at": "when a job came", "planned_at": "when its plan was made",
    "ended_at": "when a job or attempt ended", "error": "why something failed",
    "error_kind": "what kind of failure it is",
    "missing_hosts": "hosts that a job waits for", "wait": "what a job waits for",
    "maps": "map tasks, counted", "reduces": "reduce tasks, counted",
    "total": "the number of tasks; the seconds of a whole job", "done": "tasks that are done",
    "running": "attempts that run now", "pending": "tasks that wait for a slot",
    "attempts": "attempts, counted or listed", "phases": "parts of a job or an attempt",
    "tasks": "tasks, counted", "totals": "what all tasks did", "next": "the next page",
    // Attempts.
    "kind": "of a task or of a refusal", "task": "the number of a task",
    "attempt": "the number of an attempt", "is_backup": "whether an attempt is a backup task",
    "queued_at": "when a task began to wait", "started_at": "when an attempt began",
    "is_running": "whether an attempt may still write more",
    "lines": "what programs wrote to standard error",
    "left_out_lines": "how many more lines they wrote",
    "output_lost_at": "when a map output was lost", "why": "why an attempt ended",
    "seconds": "how long something took", "won": "attempts that did their task",
    "too_late": "attempts that did it after another", "failed": "attempts that failed",
    "stopped": "attempts told to stop", "lost": "attempts of unknown fate",
    "worker": "where an attempt ran", "message": "a refusal, for people",
    // Workers.
    "workers": "workers of a manager", "host": "of a worker", "port": "of a worker",
    "rack": "of a worker", "slots": "how much goes on at the same time",
    "silent_seconds": "since a worker was heard",
    // What tasks did.
    "input_bytes": "read, as stored", "inflated_bytes": "read, after inflating",
    "input_records": "records read", "input_files": "files read",
    "emitted_records": "pairs that mappers emitted", "combined_records": "pairs after combining",
    "combined_bytes": "their bytes", "spilled_runs": "runs written to scratch",
    "spilled_records": "records in them", "spilled_bytes": "their bytes as stored",
    "merge_passes": "passes over runs", "output_records": "records in the part files",
    "output_bytes": "bytes of the part files", "counters": "counters of programs",
    "group": "of a counter", "value": "of a counter", "skipped_records": "how many were skipped",
    "skipped": "the skipped records", "skipped_max": "how many might be skipped",
    "place": "where a record is",
    "reason": "why a record was skipped; why advice is given",
    // The report of a run.
    "partitions": "part files, or what is known of them",
    "splits": "splits, or what is known of them",
    "shuffle": "what passed from map to reduce", "records": "records of the thing around it",
    "raw_bytes": "bytes before compression", "stored_bytes": "bytes as stored",
    "was_in_memory": "whether nothing was spilled", "skew": "how uneven the parts are",
    "largest_part_bytes": "the largest part", "mean_part_bytes": "the mean part",
    "ratio": "the largest over the mean", "suggested_partitions": "a better number",
    "plan": "the seconds of planning", "map": "the seconds of mapping",
    "reduce": "the seconds of reducing", "commit": "the seconds of the commit",
    "bytes_per_second": "inflated bytes over all the time", "peak_memory_bytes": "resident",
    "parts": "part files", "bytes": "bytes of the thing around it",
    "crc32c": "the checksum of a part file", "path": "a map output",
    "input_streams": "inputs that can be read only once", "spooled_bytes": "of them, on scratch",
    "left_out": "names that are not read", "counts": "of them, for each reason",
    "names": "names that are not read, listed or counted",
    "notes": "what people should know, a sentence each",
    // Estimates.
    "written": "what is written, estimated", "estimate": "the likeliest number",
    "low": "the least it may be", "high": "the most it may be",
    "assumption": "what nobody can know",
    "streams": "inputs that can be read only once, estimated",
    "is_assumed": "whether their size is assumed",
    "input": "what a job reads", "files": "how many", "sampled": "what was sampled",
    "count": "how many", "largest_bytes": "the largest split", "files_max": "most files in a split",
    "map_output": "what mappers emit, estimated", "emitted": "pairs emitted",
    "distinct": "distinct keys", "automatic": "partitions that auto would give",
    "is_ordered": "whether parts follow one another", "mean_records": "of a partition",
    "mean_bytes": "of a partition", "memory": "what memory is needed for",
    "memory_bytes": "the memory budget", "slot_bytes": "memory of a slot",
    "needed_bytes": "memory that nothing need be spilled", "runs": "runs",
    "fan_in": "runs merged at once",
    "hottest_key": "the most frequent key", "text": "a key as text",
    "share": "its share of all pairs",
    "advice": "what would improve the job", "flags": "flags to paste",
  ]

  /// All names in a JSON value, at any depth.
  package static func all(in value: Any) -> Set<String> {
    switch value {
    case let object as [String: Any]:
      object.reduce(into: Set(object.keys)) { $0.formUnion(all(in: $1.value)) }
    case let list as [Any]: list.reduce(into: []) { $0.formUnion(all(in: $1)) }
    default: []
    }
  }

  /// The names in a JSON text that are not in snake_case, or that nobody gave a meaning.
  package static func strange(in text: some StringProtocol) throws -> [String] {
    let value = try JSONSerialization.jsonObject(with: Data(text.utf8))
    return all(in: value).filter { name in
      meanings[name] == nil || name.wholeMatch(of: #/[a-z][a-z0-9]*(_[a-z0-9]+)*/#) == nil
    }.sorted()
  }
}
