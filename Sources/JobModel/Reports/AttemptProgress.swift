/// The progress of a running attempt.
package struct AttemptProgress: Equatable, Sendable {
  /// The part of its work that is done, from 0 to 1.
  package var fraction: Double
  /// Bytes of input read so far, as stored.
  package var bytes: Int
  /// Records read so far; 0 if they are not counted.
  package var records: Int
  /// Which part of the task the attempt is in, for people: `map`, `shuffle`, `merge`, `reduce`.
  package var phase: String?

  /// The phases of a reduce attempt.
  package static let shuffle = "shuffle"
  package static let reduce = "reduce"

  package init(fraction: Double, bytes: Int = 0, records: Int = 0, phase: String? = nil) {
    self.fraction = fraction
    self.bytes = bytes
    self.records = records
    self.phase = phase
  }

  /// Whether a reduce attempt has every segment, so that lost map outputs no longer matter to it.
  package var hasAllInput: Bool { phase == Self.reduce }
}

/// As a child process reports it. The worker adds the rest.
extension AttemptProgress: Codable {
  private enum CodingKeys: CodingKey {
    case fraction, bytes
  }

  package init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      fraction: try fields.decode(Double.self, forKey: .fraction),
      bytes: try fields.decode(Int.self, forKey: .bytes))
  }

  package func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: CodingKeys.self)
    try fields.encode(fraction, forKey: .fraction)
    try fields.encode(bytes, forKey: .bytes)
  }
}
