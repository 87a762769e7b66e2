import JobModel
import Wire

/// A line of a transcript, word by word.
struct Words {
  struct Mistake: Error, CustomStringConvertible {
    var text: String
    var description: String { text }
  }

  let line: String
  private var words: ArraySlice<String>

  init(_ line: String) {
    self.line = line
    words = line.split(separator: " ").map(String.init)[...]
  }

  mutating func next() throws -> String {
    guard let word = words.popFirst() else { throw mistake("more is missing") }
    return word
  }

  /// The word after this one, anywhere in the line.
  mutating func option(_ name: String) throws -> String? {
    guard let index = words.firstIndex(of: name) else { return nil }
    guard index + 1 < words.endIndex else { throw mistake("more is missing") }
    defer { words.removeSubrange(index...index + 1) }
    return words[index + 1]
  }

  mutating func flag(_ name: String) -> Bool {
    guard words.first == name else { return false }
    words.removeFirst()
    return true
  }

  mutating func rest() -> String {
    defer { words = [] }
    return words.joined(separator: " ")
  }

  func expectEnd() throws { if !words.isEmpty { throw mistake("too much") } }

  func mistake(_ text: String) -> Mistake { Mistake(text: "\(text): \(line)") }

  // MARK: Values

  mutating func number() throws -> Int { try Self.number(try next()) }

  static func number(_ word: some StringProtocol) throws -> Int {
    guard let number = Int(word) else { throw Mistake(text: "no number: \(word)") }
    return number
  }

  mutating func optionalNumber(_ name: String) throws -> Int? {
    try option(name).map(Self.number)
  }

  mutating func child() throws -> Int { try number() }

  /// `1/m0.2`: job 1, map 0, attempt 2.
  mutating func attempt() throws -> AttemptID {
    let word = try next()
    let parts = word.split { $0 == "/" || $0 == "." }
    guard parts.count == 3, let letter = parts[1].first,
      let kind = TaskKind.allCases.first(where: { $0.rawValue.first == letter })
    else { throw mistake("no attempt") }
    let task = TaskID(
      job: JobID(try Self.number(parts[0])), kind: kind,
      index: try Self.number(parts[1].dropFirst()))
    return AttemptID(task: task, number: try Self.number(parts[2]))
  }

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
      path: "/s/m\(map).\(attempt)", size: size)
  }

  mutating func sources() throws -> [MapOutputSource] {
    let list = try option("sources")?.split(separator: ",") ?? []
    let sizes = try option("sizes")?.split(separator: ",").map(Self.number) ?? []
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
