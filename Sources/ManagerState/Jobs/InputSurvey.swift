import JobModel
import Scheduling
import Wire

/// What the hosts of a cluster have of the inputs of a job, as one worker of each says it. The plan attempt
/// of the job waits for it.
struct InputSurvey: Sendable {
  private enum Answer {
    case awaited
    /// The hash of the listing: hosts that share a file system have the same.
    case listing(ContentHash)
    /// Why there is none.
    case none(String)
  }

  private struct Asked {
    let worker: WorkerID
    var answer = Answer.awaited
  }

  let attempt: AttemptID
  /// The worker that makes the plan.
  let planner: WorkerID
  /// From then on, hosts that have not answered are left out.
  let deadline: Instant
  /// Hosts that the job says its inputs are on.
  private let needed: [String]
  private var hosts: [String: Asked]
  /// Listings that were asked for.
  private var wanted: Set<ContentHash> = []

  /// - Parameter workers: one for each host.
  init(
    _ attempt: AttemptID, planner: WorkerID, workers: [String: WorkerID], needed: [String],
    deadline: Instant
  ) {
    self.attempt = attempt
    self.planner = planner
    self.needed = needed
    self.deadline = deadline
    hosts = workers.mapValues { Asked(worker: $0) }
  }

  /// Workers that have not answered yet, in order.
  var awaited: [WorkerID] {
    hosts.values.filter { if case .awaited = $0.answer { true } else { false } }.map(\.worker)
      .sorted()
  }

  func asks(_ worker: WorkerID) -> Bool { hosts.values.contains { $0.worker == worker } }

  mutating func note(_ outcome: InputsListed.Outcome, from worker: WorkerID) {
    guard let host = hosts.first(where: { $0.value.worker == worker })?.key,
      case .awaited? = hosts[host]?.answer
    else { return }
    switch outcome {
    case .listing(let hash): hosts[host]?.answer = .listing(hash)
    case .error(let message): hosts[host]?.answer = .none(message)
    }
  }

  /// The time is up.
  mutating func close(_ reason: String) {
    for (host, asked) in hosts {
      if case .awaited = asked.answer { hosts[host]?.answer = .none(reason) }
    }
  }

  /// Hosts without an answer, and why, in order.
  private var silent: [(host: String, reason: String)] {
    hosts.compactMap { host, asked in
      guard case .none(let reason) = asked.answer else { return nil }
      return (host, reason)
    }.sorted { $0.0 < $1.0 }
  }

  var hashes: Set<ContentHash> { Set(sources.map(\.hash)) }

  // MARK: Result

  enum Step {
    case waits
    /// These workers have listings that no other worker has handed over.
    case wants([(ContentHash, from: WorkerID)])
    /// The planner sees what there is, or is told what the hosts have.
    case plan([InputListingSource])
    case fails(String)
  }

  /// What there is to do.
  ///
  /// - Parameter isHeld: whether the manager has a blob.
  mutating func step(isHeld: (ContentHash) -> Bool) -> Step {
    guard awaited.isEmpty else { return .waits }
    if let missing = silent.first(where: { needed.contains($0.host) }) {
      return .fails("the inputs on \(missing.host) are not known: \(missing.reason)")
    }
    // All see the same, or no host could tell.
    if needed.isEmpty, hashes.count <= 1 { return .plan([]) }
    let unknown = hashes.filter { !isHeld($0) }
    guard !unknown.isEmpty else { return .plan(sources) }
    let fresh = unknown.subtracting(wanted)
    wanted.formUnion(fresh)
    guard !fresh.isEmpty else { return .waits }
    return .wants(fresh.sorted { $0.hexadecimal < $1.hexadecimal }.compactMap(holder))
  }

  private var sources: [InputListingSource] {
    hosts.compactMap { host, asked in
      guard case .listing(let hash) = asked.answer else { return nil }
      return InputListingSource(host: host, hash: hash)
    }.sorted { $0.host < $1.host }
  }

  private func holder(of hash: ContentHash) -> (ContentHash, from: WorkerID)? {
    guard let host = sources.first(where: { $0.hash == hash })?.host, let asked = hosts[host] else {
      return nil
    }
    return (hash, asked.worker)
  }
}
