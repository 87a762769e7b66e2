/// How two inputs are joined.
package struct JoinSpecification: Codable, Equatable, Sendable {
  package enum Side: String, Codable, Sendable {
    case left
    case right
  }

  /// The field of the key in the left and in the right input, from 1 on.
  package var leftField = 1
  package var rightField = 1
  package var separator = FieldSeparator.blanks
  /// Which records without a partner are written, too.
  package var keepsUnpaired: Set<Side> = []

  package init() {}

  /// What stands between fields of the output: a blank where blanks separate.
  package var outputSeparator: UInt8 {
    if case .byte(let byte) = separator { return byte }
    return 32
  }
}
