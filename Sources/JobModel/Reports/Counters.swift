/// Sums that programs report while they run, by group and name.
///
/// A sum that 64 bits cannot hold is shown as the greatest or the least number that they can. It is
/// kept in 128 bits, which no number of additions fills, so it does not depend on the order in which
/// tasks end.
package struct Counters: Codable, Equatable, Sendable {
  package struct Counter: Equatable, Sendable {
    package var group: String
    package var name: String
    package var value: Int64

    package init(group: String, name: String, value: Int64) {
      self.group = group
      self.name = name
      self.value = value
    }
  }

  private var groups: [String: [String: Int128]] = [:]
  /// The number of different counters.
  package private(set) var count = 0

  package init() {}

  package var isEmpty: Bool { count == 0 }

  package subscript(group: String, name: String) -> Int64? {
    groups[group]?[name].map { Int64(clamping: $0) }
  }

  package mutating func add(_ value: Int64, to name: String, in group: String) {
    add(Int128(value), to: name, in: group)
  }

  package mutating func add(_ other: Counters) {
    for (group, counters) in other.groups {
      for (name, value) in counters { add(value, to: name, in: group) }
    }
  }

  private mutating func add(_ value: Int128, to name: String, in group: String) {
    let old = groups[group]?[name]
    if old == nil { count += 1 }
    groups[group, default: [:]][name] = value + (old ?? 0)
  }

  /// All of them, by group and then by name.
  package var sorted: [Counter] {
    groups.sorted { $0.key < $1.key }.flatMap { group, counters in
      counters.sorted { $0.key < $1.key }.map { name, value in
        Counter(group: group, name: name, value: Int64(clamping: value))
      }
    }
  }

  // MARK: As data: {group: {name: value}}

  package init(from decoder: any Decoder) throws {
    groups = try decoder.singleValueContainer().decode([String: [String: Int64]].self)
      .mapValues { $0.mapValues { Int128($0) } }
    count = groups.values.reduce(0) { $0 + $1.count }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(groups.mapValues { $0.mapValues { Int64(clamping: $0) } })
  }
}
