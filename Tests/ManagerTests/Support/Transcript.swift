import JobModel
import ManagerState
import Scheduling
import Transcripts
import Wire

/// Plays a text of what comes to a manager, and writes below each line what the manager does. Messages have
/// the names that `Protocol.md` gives them; connections to the manager are `c1`, `c2`; attempts are
/// written `1/m0.2`: job 1, map task 0, attempt 2.
///
///     # a comment
///     wait 3                   seconds of ticks; external workers are heard meanwhile, but for the silent
///     repeat 5 ...             the line five times, with the number of the time for each `#`; what the
///                              manager does is left out
///
/// The verbs of each part stand beside what plays them: `Transcript+Workers.swift` and so on.
struct Transcript: TranscriptPlayer {
  var now = Instant(nanoseconds: 0)
  var registry = WorkerRegistry(secret: nil)
  var surveys = Surveys()
  var uploads = Uploads()
  var watches = Watches()
  var jobs = JobTable(lastID: JobID(0))
  var external = ExternalPeers()

  /// Connections to workers.
  var outbound: [WorkerID: OutboundState] = [:]
  var registrations: [WorkerID: RegistrationID] = [:]
  /// The workers that the scheduler has given up.
  var givenUp: Set<WorkerID> = []
  /// The addresses of external workers, and of the silent ones among them.
  var addresses: [WorkerID: WorkerAddress] = [:]
  var silent: Set<WorkerAddress> = []
  /// Connections with answers that have not been taken.
  var behind: Set<LinkID> = []
  /// Contents by name, and those that the manager has.
  var names: [ContentHash: String] = [:]
  var held: Set<ContentHash> = []

  var lines: [String] = []
  private var isMute = false

  mutating func say(_ text: String) {
    if !isMute { lines.append("  " + text) }
  }

  /// A content under a name, such as `L1`.
  mutating func hash(_ name: some StringProtocol) -> ContentHash {
    let hash = ContentHash(of: Array(name.utf8))
    names[hash] = String(name)
    return hash
  }

  // MARK: Lines

  mutating func perform(_ words: inout Words) throws {
    switch try words.next() {
    case "wait": try wait(seconds: words.number())
    case "repeat":
      let count = try words.number()
      let line = words.rest()
      isMute = true
      defer { isMute = false }
      for time in 1...count {
        var words = Words(
          line.split(separator: "#", omittingEmptySubsequences: false)
            .joined(separator: "\(time)"))
        try perform(&words)
        try words.expectEnd()
      }
    case let verb:
      guard
        try performWorkers(verb, &words) || performSurveys(verb, &words)
          || performClients(verb, &words) || performJobs(verb, &words)
          || performExternal(verb, &words)
      else { throw words.mistake("unknown") }
    }
  }

  private mutating func wait(seconds: Int) {
    let end = now + .seconds(seconds)
    while now < end {
      now = now + SchedulerSettings().tickInterval
      let count = lines.count
      tick()
      if lines.count > count { lines.insert("  (\(TranscriptText.seconds(now)))", at: count) }
    }
  }

  private mutating func tick() {
    let (held, givenUp, known) = (held, givenUp, registry.all.map(\.id))
    for address in addresses.values.sorted(by: { $0.port < $1.port })
    where !silent.contains(address) {
      show(external.heard(address, now: now) ?? [])
    }
    show(external.tick(now: now))
    show(surveys.dropSilent { !givenUp.contains($0) })
    show(surveys.tick(now: now) { held.contains($0) })
    for link in uploads.removeIdle(now: now) { say("close \(TranscriptText.of(link))") }
    show(registry.sweep(living: { Set(known).subtracting(givenUp) }, now: now))
  }
}
