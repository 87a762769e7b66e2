package import JobModel

/// A line of a transcript, word by word.
package struct Words {
  package struct Mistake: Error, CustomStringConvertible {
    package var text: String
    package var description: String { text }

    package init(text: String) { self.text = text }
  }

  package let line: String
  private var words: ArraySlice<String>

  package init(_ line: String) {
    self.line = line
    words = line.split(separator: " ").map(String.init)[...]
  }

  package func mistake(_ text: String) -> Mistake { Mistake(text: "\(text): \(line)") }

  package func expectEnd() throws { if !words.isEmpty { throw mistake("too much") } }

  // MARK: Words

  package mutating func next() throws -> String {
    guard let word = words.popFirst() else { throw mistake("more is missing") }
    return word
  }

  package mutating func rest() -> String {
    defer { words = [] }
    return words.joined(separator: " ")
  }

  package mutating func flag(_ name: String) -> Bool {
    guard words.first == name else { return false }
    words.removeFirst()
    return true
  }

  /// The word after `name`, if the line continues with it.
  package mutating func option(_ name: String) throws -> String? { try flag(name) ? next() : nil }

  /// The word after `name`, anywhere in the line.
  package mutating func option(anywhere name: String) throws -> String? {
    guard let index = words.firstIndex(of: name) else { return nil }
    guard index + 1 < words.endIndex else { throw mistake("more is missing") }
    defer { words.removeSubrange(index...index + 1) }
    return words[index + 1]
  }

  // MARK: Values

  package static func number(_ word: some StringProtocol) throws -> Int {
    guard let number = Int(word) else { throw Mistake(text: "\(word) is not a number") }
    return number
  }

  package mutating func number() throws -> Int { try Self.number(next()) }

  /// `1/m0.2`: job 1, map 0, attempt 2.
  package static func attempt(_ word: some StringProtocol) throws -> AttemptID {
    let parts = word.split { $0 == "/" || $0 == "." }
    guard parts.count == 3, let letter = parts[1].first,
      let kind = TaskKind.allCases.first(where: { $0.rawValue.first == letter })
    else { throw Mistake(text: "\(word) is not an attempt") }
    let task = TaskID(
      job: JobID(try number(parts[0])), kind: kind, index: try number(parts[1].dropFirst()))
    return AttemptID(task: task, number: try number(parts[2]))
  }

  package mutating func attempt() throws -> AttemptID { try Self.attempt(next()) }

  package static func attempts(_ list: String?) throws -> [AttemptID] {
    try (list ?? "").split(separator: ",").map { try attempt($0) }
  }
}
