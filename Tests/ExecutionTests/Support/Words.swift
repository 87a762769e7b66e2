import JobModel
import Transcripts
import Wire

/// The values of a worker's transcript.
extension Words {
  mutating func optionalNumber(_ name: String) throws -> Int? {
    try option(anywhere: name).map(Self.number)
  }

  mutating func child() throws -> Int { try number() }

  /// `m0.2`: the map and the number of its attempt.
  static func map(_ word: some StringProtocol) throws -> (map: MapIndex, attempt: Int) {
    let parts = word.dropFirst().split(separator: ".")
    guard word.hasPrefix("m"), parts.count == 2 else { throw Mistake(text: "no map: \(word)") }
    return (MapIndex(try number(parts[0])), try number(parts[1]))
  }

  /// `m0.2@b`.
  static func source(_ word: some StringProtocol, size: UInt8? = nil) throws -> MapOutputSource {
    let parts = word.split(separator: "@")
    guard parts.count == 2 else { throw Mistake(text: "no source: \(word)") }
    let (map, attempt) = try map(parts[0])
    return MapOutputSource(
      map: map, attempt: attempt, host: String(parts[1]), httpPort: 7001,
      path: "/s/m\(map.position).\(attempt)", size: size)
  }

  mutating func sources() throws -> [MapOutputSource] {
    let list = try option(anywhere: "sources")?.split(separator: ",") ?? []
    let sizes = try option(anywhere: "sizes")?.split(separator: ",").map(Self.number) ?? []
    return try list.enumerated().map { index, word in
      try Self.source(
        word, size: sizes.indices.contains(index) ? SegmentSizes.code(sizes[index]) : nil)
    }
  }

  /// `scratch disk full`: the kind, and words for people.
  mutating func failure() throws -> JobFailure {
    guard let kind = JobFailure.Kind(rawValue: try next()) else { throw mistake("no kind") }
    return JobFailure(kind, rest())
  }

  /// The same, or `refused` instead of the kind.
  mutating func attemptFailure() throws -> AttemptFailure {
    if flag("refused") { return AttemptFailure(.refused, rest()) }
    return AttemptFailure(try failure())
  }

  mutating func cause() throws -> FetchFailure.Cause {
    guard let cause = FetchFailure.Cause(rawValue: try next()) else { throw mistake("no cause") }
    return cause
  }
}
