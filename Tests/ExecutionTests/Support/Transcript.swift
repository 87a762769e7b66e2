import Execution
import JobModel
import Transcripts
import Wire

/// Plays a text of events and writes below each what the worker did.
///
/// The first lines may set: `set slots 2` (1), `set confined` (inputs must lie where they may). The
/// worker is on host `a`.
///
/// The manager's messages have their names from `Protocol.md`, and say only what matters:
///
///     register_ack 4                   from the fourth start of the manager; also: external, for b
///     new_map_task 1/m0.0              job 1, map 0, attempt 0; also: epoch 3, output /out, ships S
///     new_plan_task 1/p0.0 listings a=L,b=M draft D
///     new_reduce_task 1/r0.0 maps 2 sources m0.0@a,m1.0@b       map outputs, and the hosts they are on
///     map_outputs 1/r0.0 sources m1.0@b lost m0.0               also: sizes 100 (for each source)
///     stop_attempt 1/m0.0, list_inputs 1/p0.0, want_blob L, forget_job 1, shutdown
///
/// What else happens:
///
///     reached, reached external, lost  the connection to the manager
///     blob P, no blob P input gone     a blob came, or the manager does not have it
///     files 1, no files 1 usage bad    what was shipped with a job; also: executable /bin/x
///     child 1 says mapped              or mapped part, reduced, planned, progress 50, hello,
///                                      failed program, damaged 0, listed
///     child 1 writes one$two$thr       to standard error; $ ends a line
///     child 1 ends                     or ends silent, ends strange, ends lying, never starts
///     segments 1/r0.0 m0.0:100         were fetched, with so many bytes; ? for numbers that cannot be
///     fetching 1/r0.0 segments 1 bytes 100
///     fetch 1/r0.0 m0.0@b wire         failed so far
///     check 1/r0.0 m0.0@b damaged      what the holder of a damaged segment says of its own copy
///     broken 1/r0.0 scratch full       nothing more can be fetched
///     wait 500                         milliseconds
///     progress                         it is time to report
///     overdue 1                        a listing takes too long
///     task 3 done                      in the plain form
///     scratch made again, scratch lost, stop, broke
///
/// Disks answer at once, and the answer stands in parentheses. They do not after `set disks slow`: then
/// the answers are events, too: `prepared 1/m0.0`, `not prepared 1/m0.0 output taken`,
/// `inputs 1/m0.0 allowed`, `found 1/r0.0 m0.0@a!` (`!`: in place), `written 1/r0.0`,
/// `kept P 1/p0.0`, and each with `not` for a failure.
struct Transcript: TranscriptPlayer {
  private var settings = ExecutionSettings(
    worker: WorkerID(1), address: WorkerAddress(host: "a", port: 6001), httpPort: 7001, rack: nil,
    slots: 1, memoryBytes: 1 << 20, program: "own", directory: "/s", confinesInputs: false)
  private var machine: WorkerMachine
  private var disks = Disks()
  private var auditor = Auditor(slots: 1)
  private var blobs = Blobs()
  private var now = Moment(nanoseconds: 0)
  var lines: [String] = []

  init() { machine = WorkerMachine(settings) }

  var violations: [String] { auditor.violations }

  // MARK: Events

  mutating func perform(_ words: inout Words) throws {
    let verb = try words.next()
    switch verb {
    case "set": try set(&words)
    case "wait": now.nanoseconds += UInt64(try words.number()) * 1_000_000
    case "registers": lines.append("  " + TranscriptText.of(machine.registration(held: [])))
    case "blob":
      let name = try words.next()
      for event in blobs.came(name, .success("/s/blobs/\(name)")) { tell(event) }
    case "files":
      let job = JobID(try words.number())
      let shipment = UnpackedShipment(
        root: "/s/job-\(job.number)/files",
        executable: try words.option(anywhere: "executable").map { FilePath($0) })
      for event in blobs.files(of: job, .success(shipment)) { tell(event) }
    case "no":
      for event in try blobs.missing(&words) { tell(event) }
    default:
      let events = try words.events(verb)
      for event in events { tell(event) }
    }
  }

  private mutating func set(_ words: inout Words) throws {
    let name = try words.next()
    switch name {
    case "slots": settings.slots = try words.number()
    case "confined": settings.confinesInputs = true
    case "disks":
      disks.areSlow = try words.next() == "slow"
      return
    default: throw Words.Mistake(text: "unknown setting \(name)")
    }
    machine = WorkerMachine(settings)
    auditor = Auditor(slots: settings.slots)
  }

  /// An event, and those that follow from its actions at once.
  private mutating func tell(_ event: WorkerEvent) {
    var waiting = [event][...]
    while let event = waiting.popFirst() {
      auditor.told(event)
      var actions: [WorkerAction] = []
      machine.handle(event, now: now, into: &actions)
      for action in actions {
        auditor.check(action)
        lines.append("  " + TranscriptText.of(action))
        let answers = disks.answers(to: action) + blobs.answers(to: action)
        for answer in answers { waiting.append(answer) }
      }
      if let next = waiting.first, let text = TranscriptText.of(answer: next) {
        lines.append("  (\(text))")
      }
    }
  }
}
