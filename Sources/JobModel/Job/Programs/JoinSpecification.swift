/// How two inputs are joined.
package struct JoinSpecification: Codable, Equatable, Sendable {
  package enum Side: String, Codable, Sendable {
    case left
    case right
  }

  /// The field of the key in the left and in the right input, counted from 1.
  package var leftField = 1
  package var rightField = 1
  package var separator = FieldSeparator.blanks
  /// The sides whose records are written even without a partner.
  package var keepsUnpaired: Set<Side> = []
  /// Records with a partner are not written.
  package var leavesOutPairs = false

  package init() {}

  /// What separates output fields: a blank if blanks separate input fields.
  package var outputSeparator: UInt8 { separator.outputByte }
}
