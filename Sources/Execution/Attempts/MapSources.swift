package import JobModel
import Wire

/// What came as a segment is not what the map task made.
package struct DamagedSegment: Error, Equatable {
  package var map: MapIndex
  package var message: String
}

/// Where the map outputs of a reduce attempt are: those within reach are opened in place, the others
/// fetched.
package struct MapSources: Sendable {
  private let job: JobID
  private let maps: Int
  /// Where fetched segments go.
  private let file: String
  /// Whole map outputs within reach, by map.
  private var inPlace: [MapIndex: MapOutputSource] = [:]
  /// Where the others come from. No map is in both.
  private var remote: [MapIndex: MapOutputSource] = [:]
  /// What the last input was made of, by map.
  private var used: [MapIndex: FoundSource] = [:]
  /// Whether there is a process that fetches; it starts with the first source out of reach.
  private var isFetching = false
  /// How far fetching was when it was last heard of.
  var fetched = FetchedSoFar()

  /// - Parameters:
  ///   - maps: the map tasks of the job, each of which has an output in the end.
  ///   - file: where fetched segments go.
  package init(of attempt: AttemptID, maps: Int, file: String) {
    job = attempt.task.job
    self.maps = maps
    self.file = file
  }

  /// Whether every map has a source.
  var isComplete: Bool { inPlace.count + remote.count == maps }

  /// Whether some segment has to come from another worker.
  var needsFetching: Bool { !remote.isEmpty }

  /// Share of the map outputs that are here, 0 to 1.
  var fraction: Double {
    guard maps > 0 else { return 1 }
    return Double(inPlace.count + min(fetched.segments, remote.count)) / Double(maps)
  }

  // MARK: News of sources

  /// A map output can be had. One for a map that has a source already replaces it.
  package mutating func announce(_ found: FoundSource) -> [FetchStep] {
    let source = found.source
    guard MapIndex.all(maps).contains(source.map) else { return [] }
    if found.isInPlace {
      remote[source.map] = nil
      inPlace[source.map] = source
      return isFetching ? [.provide(map: source.map)] : []
    }
    var steps: [FetchStep] = []
    if inPlace.removeValue(forKey: source.map) != nil, isFetching {
      steps.append(.discard(map: source.map))
    }
    remote[source.map] = source
    if !isFetching {
      isFetching = true
      steps.append(.start(maps: maps, file: file))
      steps += inPlace.keys.sorted().map { .provide(map: $0) }
    }
    steps.append(.announce(source))
    return steps
  }

  /// The output of a map attempt is lost; another attempt will make it again.
  mutating func withdraw(_ lost: AttemptID) -> [FetchStep] {
    let map = lost.task.mapIndex
    var steps: [FetchStep] = []
    if inPlace[map]?.attempt == lost.number {
      inPlace[map] = nil
      if isFetching { steps.append(.discard(map: map)) }
    }
    if remote[map]?.attempt == lost.number {
      remote[map] = nil
      steps.append(.withdraw(lost))
    }
    return steps
  }

  /// What is here of a source turned out to be damaged: its map is waited for again.
  mutating func discard(_ source: MapOutputSource) -> [FetchStep] {
    if inPlace[source.map] == source { inPlace[source.map] = nil }
    guard isFetching else { return [] }
    // The fetching process knows where the segment came from, but not what was said since.
    let next = remote[source.map].map { FetchStep.announce($0) }
    return [.discard(map: source.map), next ?? .withdraw(source.attempt(of: job))]
  }

  // MARK: The input

  /// What the reduce attempt reads; nil where a map output was lost after all were there.
  ///
  /// - Parameter copies: the segments that were fetched.
  /// - Throws: where a peer said something impossible about a segment.
  /// - Complexity: O(maps).
  package mutating func input(
    with copies: [FetchedCopy]
  ) throws(DamagedSegment) -> ReduceInput? {
    used = inPlace.mapValues { FoundSource($0, isInPlace: true) }
    for (map, source) in remote { used[map] = FoundSource(source, isInPlace: false) }
    var outputs: [MapIndex: ReduceInput.Output] = [:]
    for copy in copies { outputs[copy.map] = .segment(path: file, try checked(copy)) }
    for (map, source) in inPlace { outputs[map] = .whole(path: source.path) }
    let all = MapIndex.all(maps).compactMap { outputs[$0] }
    return all.count == maps ? ReduceInput(outputs: all) : nil
  }

  /// The source that a reduce attempt read as the output of a map.
  func used(_ map: MapIndex) -> FoundSource? { used[map] }

  /// The numbers of a segment fit each other, and its length is the one that the map task reported:
  /// a segment that claims to be empty is not believed to be.
  private func checked(_ copy: FetchedCopy) throws(DamagedSegment) -> SegmentCopy {
    guard
      let segment = SegmentNumbers(numbers: copy.numbers).copy(at: copy.offset, bytes: copy.bytes)
    else {
      throw DamagedSegment(
        map: copy.map, message: "what came from \(copy.peer) is no segment: \(copy.numbers)")
    }
    if let source = remote[copy.map], source.attempt == copy.attempt, let size = source.size,
      size != SegmentSizes.code(copy.bytes)
    {
      let wanted = SegmentSizes.decoded[Int(size)]
      throw DamagedSegment(
        map: copy.map,
        message:
          "\(copy.bytes) bytes came from \(copy.peer), and the map task wrote about \(wanted)")
    }
    return segment
  }
}
