package import JobModel
package import Wire

/// What the programs of running attempts have written to standard error so far, as their workers
/// told it. The report of an attempt's end has all of it, and replaces this.
package struct LiveLogs: Sendable {
  private var logs: [AttemptID: AttemptLog] = [:]
  private var bytes = 0

  package init() {}

  /// Adds what is new. News that do not continue what is there are dropped, as are those beyond the
  /// limit for all: they come again with the attempt's end.
  package mutating func add(_ news: LogNews, of attempt: AttemptID) {
    if news.offset == 0 { _ = take(attempt) }
    var log = logs[attempt] ?? AttemptLog()
    let added = news.log.text.bytes.count
    guard news.offset == log.text.bytes.count,
      log.text.bytes.count + added <= AttemptLog.bytesMax,
      bytes + added <= ManagerLimits.liveLogBytesMax
    else { return }
    log.text = log.text + news.log.text
    log.leftOut = news.log.leftOut
    logs[attempt] = log
    bytes += added
  }

  /// The log of an attempt that has ended, which is forgotten here.
  package mutating func take(_ attempt: AttemptID) -> AttemptLog? {
    guard let log = logs.removeValue(forKey: attempt) else { return nil }
    bytes -= log.text.bytes.count
    return log
  }

  /// The logs of all attempts of a job that is over, which are forgotten here: nobody will report
  /// the ends of the attempts that were lost.
  package mutating func take(_ job: JobID) -> [(AttemptID, AttemptLog)] {
    logs.keys.filter { $0.task.job == job }.sorted().compactMap { id in
      take(id).map { (id, $0) }
    }
  }

  /// The attempts that a question asks for, in order.
  package func matching(_ question: LogQuestion) -> [(AttemptID, AttemptLog)] {
    logs.filter { question.matches($0.key) }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }
}

extension ClusterLog {
  /// A page of logs: those of attempts that have ended, and those of running ones.
  ///
  /// - Parameters:
  ///   - ended: in order, as many as fit into a page.
  ///   - hasMoreEnded: whether there are others behind the last of them.
  ///   - running: in order.
  package init(
    ended: [(AttemptID, AttemptLog)], hasMoreEnded: Bool, running: [(AttemptID, AttemptLog)]
  ) {
    let last = hasMoreEnded ? ended.last?.0 : nil
    let known = Set(ended.map(\.0))
    let all =
      ended.map { (id: $0.0, entry: Entry($0.0, $0.1, isRunning: false)) }
      + running.filter { !known.contains($0.0) }
      .map { (id: $0.0, entry: Entry($0.0, $0.1, isRunning: true)) }
    var (page, bytes): ([Entry], Int) = ([], 0)
    var isFollowed = hasMoreEnded
    for (id, entry) in all.sorted(by: { $0.id < $1.id }) {
      // What comes behind the last known one may have others before it.
      if let last, id > last { break }
      guard bytes < ManagerLimits.logPageBytes else {
        isFollowed = true
        break
      }
      page.append(entry)
      bytes += entry.lines.reduce(0) { $0 + $1.bytes.count + 1 }
    }
    self.init(attempts: page, isFollowed: isFollowed)
  }
}
