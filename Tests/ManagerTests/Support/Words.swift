import JobModel
import ManagerState
import Wire

/// A line of a transcript, word by word.
struct Words {
  struct Mistake: Error, CustomStringConvertible {
    var text: String
    var description: String { text }
  }

  private let line: String
  private var words: ArraySlice<String>

  init(_ line: String) {
    self.line = line
    words = line.split(separator: " ").map(String.init)[...]
  }

  func mistake(_ what: String) -> Mistake { Mistake(text: "\(what): \(line)") }

  func expectEnd() throws {
    if !words.isEmpty { throw mistake("too much") }
  }

  // MARK: Words

  mutating func next() throws -> String {
    guard let word = words.popFirst() else { throw mistake("more is missing") }
    return word
  }

  mutating func rest() -> String {
    defer { words = [] }
    return words.joined(separator: " ")
  }

  /// The word after `name`, if the line continues with it.
  mutating func option(_ name: String) throws -> String? {
    guard words.first == name else { return nil }
    words.removeFirst()
    return try next()
  }

  /// The word after `name`.
  mutating func part(_ name: String) throws -> String {
    guard let word = try option(name) else { throw mistake("\(name) is missing") }
    return word
  }

  mutating func flag(_ name: String) -> Bool {
    guard words.first == name else { return false }
    words.removeFirst()
    return true
  }

  // MARK: Values

  func number(_ word: some StringProtocol) throws -> Int {
    guard let number = Int(word) else { throw mistake("\(word) is no number") }
    return number
  }

  mutating func number() throws -> Int { try number(next()) }

  mutating func worker() throws -> WorkerID { WorkerID(try number()) }

  mutating func job() throws -> JobID { JobID(try number()) }

  /// `c3`
  func link(_ word: String) throws -> LinkID {
    guard word.first == "c" else { throw mistake("\(word) is no connection") }
    return LinkID(try number(word.dropFirst()))
  }

  /// `node-7:6001`
  func address(_ word: String) throws -> WorkerAddress {
    let parts = word.split(separator: ":")
    guard parts.count == 2 else { throw mistake("\(word) is no address") }
    return WorkerAddress(host: String(parts[0]), port: try number(parts[1]))
  }

  /// `300M`, `64K` or `5`
  func bytes(_ word: some StringProtocol) throws -> Int {
    switch word.last {
    case "M": try number(word.dropLast()) << 20
    case "K": try number(word.dropLast()) << 10
    default: try number(word)
    }
  }

  /// `1/m0.2`: job 1, map 0, attempt 2.
  func attempt(_ word: some StringProtocol) throws -> AttemptID {
    let parts = word.split { $0 == "/" || $0 == "." }
    guard parts.count == 3, let letter = parts[1].first,
      let kind = TaskKind.allCases.first(where: { $0.rawValue.first == letter })
    else { throw mistake("\(word) is no attempt") }
    let task = TaskID(
      job: JobID(try number(parts[0])), kind: kind, index: try number(parts[1].dropFirst()))
    return AttemptID(task: task, number: try number(parts[2]))
  }

  func attempts(_ list: String?) throws -> [AttemptID] {
    try (list ?? "").split(separator: ",").map { try attempt($0) }
  }
}
