package import JobModel
import Wire

/// A fetched segment is not what the map task made.
package struct DamagedSegment: Error, Equatable {
  package var map: MapIndex
  package var message: String
}

/// The map outputs of a reduce attempt and where they are. Those within reach are opened in place,
/// the others are fetched.
package struct MapSources: Sendable {
  private let job: JobID
  private let maps: Int
  /// The file that receives fetched segments.
  private let file: FilePath
  /// Complete map outputs within reach, by map.
  private var inPlace: [MapIndex: MapOutputSource] = [:]
  /// The sources of the others. No map is in both.
  private var remote: [MapIndex: MapOutputSource] = [:]
  /// The sources of the latest input, by map.
  private var used: [MapIndex: FoundSource] = [:]
  /// Whether fetching has started, which it does with the first source out of reach.
  private var isFetching = false
  /// How far fetching had come, when last heard.
  var fetched = FetchedSoFar()

  /// - Parameters:
  ///   - maps: the number of map tasks of the job, each of which will have an output.
  ///   - file: receives fetched segments.
  package init(of attempt: AttemptID, maps: Int, file: FilePath) {
    job = attempt.task.job
    self.maps = maps
    self.file = file
  }

  /// Whether every map has a source.
  var isComplete: Bool { inPlace.count + remote.count == maps }

  /// Whether some segment has to come from another worker.
  var needsFetching: Bool { !remote.isEmpty }

  /// The share of the map outputs that have arrived, 0 to 1.
  var fraction: Double {
    guard maps > 0 else { return 1 }
    return Double(inPlace.count + min(fetched.segments, remote.count)) / Double(maps)
  }

  // MARK: News of sources

  /// A map output is available. It replaces any earlier source of the same map.
  package mutating func announce(_ found: FoundSource) -> [FetchStep] {
    let source = found.source
    guard has(source.map) else { return [] }
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

  /// What came from a source turned out to be damaged, so its map is missing again.
  mutating func discard(_ source: MapOutputSource) -> [FetchStep] {
    if inPlace[source.map] == source { inPlace[source.map] = nil }
    guard isFetching else { return [] }
    // An output in place may have replaced the source since. The fetcher ignored it, because it
    // still had the segment.
    if inPlace[source.map] != nil {
      return [.discard(map: source.map), .provide(map: source.map)]
    }
    // The fetcher knows where the segment came from, but not what was announced since.
    let next = remote[source.map].map { FetchStep.announce($0) }
    return [.discard(map: source.map), next ?? .withdraw(source.attempt(of: job))]
  }

  // MARK: The input

  /// What the reduce attempt reads; nil if a map output was lost after all had arrived.
  ///
  /// - Parameter copies: the fetched segments.
  /// - Throws: if a peer said something impossible about a segment.
  /// - Complexity: O(maps).
  package mutating func input(
    with copies: [FetchedCopy]
  ) throws(DamagedSegment) -> ReduceInput? {
    used = inPlace.mapValues { FoundSource($0, isInPlace: true) }
    for (map, source) in remote { used[map] = FoundSource(source, isInPlace: false) }
    var outputs: [MapIndex: ReduceInput.Output] = [:]
    // A copy of what is now in place is not read, so nobody is to blame for it.
    for copy in copies where inPlace[copy.map] == nil {
      outputs[copy.map] = .segment(path: file, try checked(copy))
    }
    for (map, source) in inPlace { outputs[map] = .whole(path: source.path) }
    let all = MapIndex.all(maps).compactMap { outputs[$0] }
    return all.count == maps ? ReduceInput(outputs: all) : nil
  }

  /// Whether the job has such a map.
  func has(_ map: MapIndex) -> Bool { MapIndex.all(maps).contains(map) }

  /// The source that a reduce attempt read as the output of a map.
  func used(_ map: MapIndex) -> FoundSource? { used[map] }

  /// Checks that the numbers of a segment are consistent and that its length is the one the map
  /// task reported, so a false claim to be empty is not believed.
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
          "\(Counted.text(copy.bytes, "byte")) came from \(copy.peer), and the map task wrote about \(wanted)"
      )
    }
    return segment
  }
}
