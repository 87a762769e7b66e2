/// Names in directories and matches of patterns that were not read, and why. Nothing is left out
/// of what a user names.
package struct LeftOutNames: Codable, Equatable, Sendable {
  package enum Reason: String, Codable, CaseIterable, Sendable {
    /// It begins with `.` or `_`.
    case hidden
    /// A link that leads nowhere, or in a circle of links.
    case danglingLink = "dangling_link"
    /// A link to a directory in which it lies.
    case loop
    case pipe
    case socket
    case device
    /// One of the names in braces, which is not there.
    case missing
  }

  package struct Name: Codable, Equatable, Sendable {
    package var path: FilePath
    package var reason: Reason

    package init(path: FilePath, reason: Reason) {
      self.path = path
      self.reason = reason
    }
  }

  /// How many names were left out for each reason, in the order of `Reason`.
  package private(set) var counts: [Count] = []
  /// The first of these names, in the order in which they were met.
  package private(set) var names: [Name] = []

  package struct Count: Codable, Equatable, Sendable {
    package var reason: Reason
    package var names: Int
  }

  /// Names that are listed. There may be millions: what a user needs is what kind they are, and
  /// examples.
  package static let namesMax = 1_000

  package init() {}

  package var isEmpty: Bool { counts.isEmpty }

  /// How many names were left out.
  package var count: Int { counts.saturatedSum(\.names) }

  package mutating func add(_ path: FilePath, _ reason: Reason) {
    add(1, reason)
    if names.count < Self.namesMax { names.append(Name(path: path, reason: reason)) }
  }

  package mutating func add(_ other: LeftOutNames) {
    for count in other.counts { add(count.names, count.reason) }
    names += other.names.prefix(max(Self.namesMax - names.count, 0))
  }

  /// The same with fewer names listed, for messages; nil if nothing was left out.
  package func listing(most: Int) -> LeftOutNames? {
    guard !isEmpty else { return nil }
    var short = self
    short.names = Array(names.prefix(most))
    return short
  }

  private mutating func add(_ number: Int, _ reason: Reason) {
    if let place = counts.firstIndex(where: { $0.reason == reason }) {
      return counts[place].names.addSaturated(number)
    }
    counts.append(Count(reason: reason, names: number))
    let order = Reason.allCases
    counts.sort {
      order.firstIndex(of: $0.reason) ?? 0 < order.firstIndex(of: $1.reason) ?? 0
    }
  }
}

extension LeftOutNames: Validated {
  package func checkFields() throws(FieldFault) {
    try Field.check(count: names.count, of: "names", most: Self.namesMax)
    try Field.check(each: counts.map(\.names), "counts", in: ModelLimits.counts)
  }
}
