import Foundation
import JobModel
import Scheduling
import Store

// Appends one job in each batch, forever, and prints its number once it is stored:
// `StoreWriter FILE`.
// With `--bytes N`, no file of this process may become larger; then it ends at the first failure,
// prints what the failure says, appends again without that limit, and ends.

func batch(_ number: Int) -> Batch {
  let job = JobID(number)
  let moment = Instant(nanoseconds: Int64(number))
  var batch = Batch(records: [.jobAdded(job, priority: 0, name: "job", at: moment)])
  for index in 0..<20 {
    let attempt = AttemptID(task: TaskID(job: job, kind: .map, index: index), number: 0)
    batch.records.append(
      .attemptStarted(attempt, on: WorkerID(1), isBackup: false, queued: moment, at: moment))
    batch.records.append(.mapCompleted(AttemptOutput(attempt, on: WorkerID(1)), at: moment))
    batch.records.append(.attemptEnded(attempt, on: WorkerID(1), .won, at: moment))
    batch.reports.append(AttemptReport(attempt, bytes: [UInt8](repeating: 7, count: 300)))
  }
  return batch
}

func say(_ text: String) { FileHandle.standardOutput.write(Data((text + "\n").utf8)) }

func limitFiles(to bytes: rlim_t) {
  var limit = rlimit()
  getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
  limit.rlim_cur = min(bytes, limit.rlim_max)
  setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
}

let arguments = CommandLine.arguments
let store = try Store(path: FilePath(arguments[1]))
var next = store.lastJobID.number + 1
if arguments.count > 3, let bytes = rlim_t(arguments[3]) {
  signal(SIGXFSZ, SIG_IGN)
  limitFiles(to: bytes)
}
while true {
  do {
    try store.append(batch(next))
    say("\(next)")
    next += 1
  } catch let failure as JobFailure {
    say("failed: \(failure.message.replacingOccurrences(of: "\n", with: " | "))")
    limitFiles(to: .max)
    try store.append(batch(next))
    say("\(next)")
    exit(0)
  }
}
