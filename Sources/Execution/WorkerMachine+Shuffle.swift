package import JobModel
package import Wire

/// The map outputs that reduce attempts read.
extension WorkerMachine {
  // MARK: News

  mutating func receive(_ news: MapOutputs) {
    let id = news.attempt
    guard attempts[id]?.sources != nil else { return }
    for lost in news.lost {
      for step in attempts[id]?.sources?.withdraw(lost) ?? [] { act(.fetch(id, step)) }
    }
    if !news.sources.isEmpty { act(.findSources(id, news.sources)) }
  }

  mutating func sourcesFound(_ found: [FoundSource], for id: AttemptID) {
    for source in found {
      for step in attempts[id]?.sources?.announce(source) ?? [] { act(.fetch(id, step)) }
    }
    if case .gathering(let materials, .sources) = attempts[id]?.state { gather(id, materials) }
  }

  mutating func fetchFailed(_ failure: FetchFailure, for id: AttemptID) {
    guard attempts[id] != nil else { return }
    attempts[id]?.note(failure)
    tellProgress()
  }

  // MARK: Until everything has arrived

  /// Waits for what is missing, sources first, then segments.
  mutating func gather(_ id: AttemptID, _ materials: AttemptState.Materials) {
    guard let sources = attempts[id]?.sources else { return }
    guard sources.isComplete else { return enter(.gathering(materials, .sources), id) }
    enter(.gathering(materials, .segments), id)
    if sources.needsFetching {
      act(.fetch(id, .finish))
    } else {
      advance(id, .segmentsFetched([]))
    }
  }

  mutating func gathered(
    _ copies: [FetchedCopy], for id: AttemptID, _ materials: AttemptState.Materials
  ) {
    do throws(DamagedSegment) {
      guard let input = try attempts[id]?.sources?.input(with: copies),
        let path = attempts[id]?.inputPath
      else { return gather(id, materials) }
      enter(.gathering(materials, .input), id)
      act(.writeInput(id, input, path: path))
    } catch {
      gatherAgain(id, map: error.map, error.message)
    }
  }

  // MARK: Damage

  /// A map output is not what its map task wrote. The attempt begins again, and what it wrote
  /// before it found out is dropped.
  ///
  /// If the map output was opened in place, its disk is at fault. If a segment came over the
  /// network, its holder's own copy shows whether the network or the disk was at fault. Either way
  /// it is fetched again, from the same place or from the next one that the manager names.
  mutating func gatherAgain(_ id: AttemptID, map: MapIndex, _ message: String) {
    guard let attempt = attempts[id], let materials = attempt.state.materials else { return }
    act(.note(.mapOutputDamaged(id, map: map, message: message)))
    act(.clearOutput(attempt.output))
    guard let used = attempt.sources?.used(map) else { return gather(id, materials) }
    guard used.isInPlace else {
      enter(.gathering(materials, .check(used.source)), id)
      return act(.checkSource(id, used.source))
    }
    enter(.gathering(materials, .sources), id)
    discard(used.source, .damaged, for: id, materials)
  }

  /// Discards what has come from a source, and tells the manager why.
  mutating func discard(
    _ source: MapOutputSource, _ cause: FetchFailure.Cause, for id: AttemptID,
    _ materials: AttemptState.Materials
  ) {
    for step in attempts[id]?.sources?.discard(source) ?? [] { act(.fetch(id, step)) }
    attempts[id]?.note(
      FetchFailure(
        source: source.attempt(of: id.task.job),
        at: SegmentPeer(host: source.host, port: source.httpPort), cause: cause))
    tellProgress()
    gather(id, materials)
  }
}

extension MapOutputSource {
  /// The map attempt that made the output.
  package func attempt(of job: JobID) -> AttemptID {
    AttemptID(task: TaskID(job: job, map: map), number: attempt)
  }
}

extension AttemptState {
  /// What a reduce attempt had collected when damage was found.
  fileprivate var materials: Materials? {
    switch self {
    case .gathering(let materials, _), .running(_, let materials): materials
    case .preparing, .fetchingPlan, .checkingInputs, .fetchingFiles, .fetchingListings, .queued,
      .keepingPlan, .stopping:
      nil
    }
  }
}
