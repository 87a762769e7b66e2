/// The order that sort(1) gives records: its flags as data.
package struct SortOrderSpecification: Codable, Equatable, Sendable {
  /// The first key that differs decides. If there are none, the whole record is the key.
  package var keys: [SortKeySpecification] = []
  package var separator = FieldSeparator.blanks
  /// For all keys that set nothing themselves. `reverse` also reverses the comparison of whole
  /// records that decides between equal keys.
  package var options = SortOptions()
  /// -u: of records with equal keys, only the first is kept.
  package var unique = false
  /// -s: records with equal keys stay in the order of the input.
  package var stable = false

  /// The keys of an order: each is looked for in every record.
  package static let keysMax = 64

  package init() {}

  /// The keys as they are compared: with inherited options, at least one, and none after a key that
  /// tells all records apart. Unless `stable` or `unique` is set, the last key is such a key.
  package var effectiveKeys: [SortKeySpecification] {
    var effective: [SortKeySpecification] = []
    for key in inheritingKeys {
      effective.append(key)
      if key.tellsRecordsApart { return effective }
    }
    if !stable && !unique {
      var lastResort = SortOptions()
      lastResort.reverse = options.reverse
      effective.append(.wholeRecord(lastResort))
    }
    return effective
  }

  private var inheritingKeys: [SortKeySpecification] {
    guard !keys.isEmpty else { return [.wholeRecord(options)] }
    return keys.map { key in
      var key = key
      if key.options.isDefault { key.options = options }
      return key
    }
  }

  /// Throws if sort(1) refuses the flags, or if there are too many keys.
  package func validate() throws {
    guard keys.count <= Self.keysMax else {
      throw JobFailure(.usage, "\(keys.count) sort keys are more than \(Self.keysMax)")
    }
    for key in inheritingKeys { try key.options.validate() }
  }
}
