package import JobModel

/// A client that wants to hear of a job.
package struct Watch: Equatable, Sendable {
  package let link: LinkID
  /// The number of the request, for the answers.
  package let request: Int
  /// Whether only the end counts.
  package let isForEnd: Bool

  package init(link: LinkID, request: Int, isForEnd: Bool) {
    self.link = link
    self.request = request
    self.isForEnd = isForEnd
  }
}

/// The clients that are waiting for news, by job.
package struct Watches: Sendable {
  private var watches: [JobID: [Watch]] = [:]

  package init() {}

  /// - Returns: whether there was room for it.
  /// - Complexity: O(n) for n watches.
  package mutating func add(_ watch: Watch, of job: JobID) -> Bool {
    var (all, own) = (0, 0)
    for other in watches.values.joined() {
      all += 1
      own += other.link == watch.link ? 1 : 0
    }
    guard all < ManagerLimits.watchesMax, own < ManagerLimits.watchesPerConnectionMax else {
      return false
    }
    watches[job, default: []].append(watch)
    return true
  }

  /// The jobs that somebody wants to hear of before their end, with the watches that are told now.
  /// A client that has not read earlier news is left out; the next news includes what it missed.
  ///
  /// - Parameter isBehind: whether a connection holds answers that its client has not read yet.
  package func due(isBehind: (LinkID) -> Bool) -> [(job: JobID, watches: [Watch])] {
    watches.keys.sorted().compactMap { job in
      let due = watches[job, default: []].filter { !$0.isForEnd && !isBehind($0.link) }
      return due.isEmpty ? nil : (job, due)
    }
  }

  /// The job has ended: these watches are told for the last time.
  package mutating func ended(_ job: JobID) -> [Watch] { watches.removeValue(forKey: job) ?? [] }

  /// The connection has closed, and with it its watches.
  package mutating func closed(_ link: LinkID) {
    for (job, waiting) in watches where waiting.contains(where: { $0.link == link }) {
      let left = waiting.filter { $0.link != link }
      watches[job] = left.isEmpty ? nil : left
    }
  }
}
