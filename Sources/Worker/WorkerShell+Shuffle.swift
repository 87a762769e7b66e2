import Execution
import Glibc
import JobModel
import Logging
import NIOCore
import Shuffle
import Wire

/// Fetching of segments for reduce attempts.
extension WorkerShell {
  private var security: SegmentSecurity? {
    SegmentSecurity(secret: settings.secret, tls: settings.tls)
  }

  /// A map output on this host can be opened in place if this process can read it.
  func findSources(_ id: AttemptID, _ sources: [MapOutputSource]) {
    runner.tell(
      .sourcesFound(
        id,
        sources.map {
          FoundSource($0, isInPlace: $0.host == settings.host && access($0.path.cString, R_OK) == 0)
        }))
  }

  func fetch(_ id: AttemptID, _ step: FetchStep) {
    switch step {
    case .start(let maps, let file): startFetch(id, maps: maps, file: file)
    case .cancel: fetches.removeValue(forKey: id)?.cancel()
    case .announce(let source): fetches[id]?.announce(source)
    case .provide(let map): fetches[id]?.provide(map: map)
    case .discard(let map): fetches[id]?.discard(map: map)
    case .withdraw(let lost): fetches[id]?.withdraw(lost)
    case .finish: fetches[id]?.finish()
    }
  }

  private func startFetch(_ id: AttemptID, maps: Int, file: FilePath) {
    let this = NIOLoopBound(self, eventLoop: loop)
    do {
      fetches[id] = try SegmentFetch(
        of: id, maps: maps, file: file, loop: loop, group: group, security: security,
        onEnd: { [runner] in runner.tell($0) },
        onFailure: { [loop] failure in loop.execute { this.value.fetchFailed(failure, for: id) } })
    } catch {
      runner.tell(.fetchingEnded(id, Self.failure(error)))
    }
  }

  private func fetchFailed(_ complaint: FetchComplaint, for id: AttemptID) {
    guard fetches[id] != nil else { return }
    logger.info("fetch failed", metadata: ["attempt": "\(id)", "reason": "\(complaint)"])
    tellFetched(id)
    runner.tell(.fetchFailed(id, complaint.failure))
  }

  /// Tells the machine how far all fetching has come, for a regular report of progress.
  func tellFetched() {
    for id in fetches.keys { tellFetched(id) }
  }

  /// Tells the machine how far an attempt's fetching has come.
  private func tellFetched(_ id: AttemptID) {
    guard let fetch = fetches[id] else { return }
    runner.tell(.fetched(id, fetch.progress))
  }

  func check(_ source: MapOutputSource, for id: AttemptID) {
    let (partition, group, security) = (id.task.index, group, security)
    let segment = SegmentFetch.source(source, of: id.task.job)
    let this = NIOLoopBound(self, eventLoop: loop)
    loop.makeFutureWithTask {
      await SegmentFetcher.checkSource(
        segment, partition: partition, group: group, security: security)
    }.whenSuccess { check in
      this.value.tellFetched(id)
      this.value.runner.tell(
        .sourceChecked(id, source, FetchFailure.Cause(check)))
    }
  }
}

extension FetchFailure.Cause {
  /// What is to blame for a damaged segment, according to its holder's check of its own copy.
  fileprivate init(_ check: SourceCheck) {
    self =
      switch check {
      case .sound, .unreachable: .wire
      case .damaged: .damaged
      case .gone: .missing
      }
  }
}
