/// What the process that ran an attempt says about its failure.
package struct TaskFailure: Equatable, Sendable {
  package var failure: JobFailure
  /// The map task whose output is damaged, if that is the failure.
  package var damagedMap: MapIndex?

  package init(_ failure: JobFailure, damagedMap: MapIndex? = nil) {
    self.failure = failure
    self.damagedMap = damagedMap
  }
}

/// One object: the fields of the failure, and the map.
extension TaskFailure: Codable {
  private enum CodingKeys: CodingKey {
    case damagedMap
  }

  package init(from decoder: any Decoder) throws {
    failure = try JobFailure(from: decoder)
    damagedMap = try decoder.container(keyedBy: CodingKeys.self)
      .decodeIfPresent(MapIndex.self, forKey: .damagedMap)
  }

  package func encode(to encoder: any Encoder) throws {
    try failure.encode(to: encoder)
    var fields = encoder.container(keyedBy: CodingKeys.self)
    try fields.encodeIfPresent(damagedMap, forKey: .damagedMap)
  }
}
