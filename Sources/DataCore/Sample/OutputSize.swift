/// How much a program on the general path writes, as far as that is known beforehand.
package enum OutputSize: Equatable, Sendable {
  /// Every record of the input, once.
  case text
  /// One record for each key.
  case oncePerKey
  /// A line for each key, with the names of the files in which it occurs.
  case filesPerKey
  /// As many bytes as the map output. If that is only assumed, then what: a clause with 'that'.
  case asMapped(assuming: String?)

  var dependsOnKeys: Bool { self == .oncePerKey || self == .filesPerKey }
}

/// How much a job will write.
package struct OutputForecast: Codable, Equatable, Sendable {
  package var records: Estimate
  package var bytes: Estimate
  /// What is assumed, because nobody can know it: a clause with 'that'; nil if nothing is.
  package var assumption: String?

  package init(records: Estimate, bytes: Estimate, assumption: String?) {
    self.records = records
    self.bytes = bytes
    self.assumption = assumption
  }
}
