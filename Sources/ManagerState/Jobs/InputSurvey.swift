import JobModel
import Scheduling
import Wire

/// Which inputs of a job the hosts of a cluster have, according to one worker on each host. The
/// job's plan attempt waits for it.
struct InputSurvey: Sendable {
  private enum Answer {
    case awaited
    /// The hash of the listing: hosts that share a file system have the same.
    case listing(ContentHash)
    /// Why there is no listing.
    case none(String)
  }

  private struct Asked {
    let worker: WorkerID
    var answer = Answer.awaited
  }

  let attempt: AttemptID
  /// The worker that makes the plan.
  let planner: WorkerID
  /// When hosts that have not answered are left out.
  let deadline: Instant
  /// Hosts that hold inputs, according to the job.
  private let needed: [String]
  private var hosts: [String: Asked]
  /// Listings that were requested.
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

  /// The time is up: gives `reason` as the answer of every host that has not answered.
  mutating func close(_ reason: String) {
    for (host, asked) in hosts {
      if case .awaited = asked.answer { hosts[host]?.answer = .none(reason) }
    }
  }

  /// Hosts without a listing, with the reason, in order.
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
    /// Get the listings from these workers; no other worker has sent them.
    case wants([(ContentHash, from: WorkerID)])
    /// Start the plan: the planner sees every input itself, or gets these listings.
    case plan([InputListingSource])
    case fails(String)
  }

  /// The next step.
  ///
  /// - Parameter isHeld: whether the manager has a blob.
  mutating func step(isHeld: (ContentHash) -> Bool) -> Step {
    guard awaited.isEmpty else { return .waits }
    if let missing = silent.first(where: { needed.contains($0.host) }) {
      return .fails("the inputs on \(missing.host) are not known: \(missing.reason)")
    }
    // All hosts see the same, or none could tell.
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
