/// Where in the input of a job a record comes from. Records of one key reach the reducer in this
/// order, whichever slot mapped them.
///
/// A split counts its texts, because several slots may map the chunks of one gzip stream. Records
/// of one text stay in order wherever they go.
package struct InputSequence: Comparable, Sendable {
  /// Index of the split in the job.
  package var split: UInt32
  /// Number of the text in its split.
  package var text: UInt32

  package init(split: UInt32, text: UInt32) {
    self.split = split
    self.text = text
  }

  static let first = InputSequence(split: 0, text: 0)

  @inline(__always)
  init(packed: UInt64) {
    split = UInt32(truncatingIfNeeded: packed >> 32)
    text = UInt32(truncatingIfNeeded: packed)
  }

  /// A single number with the same order.
  @inline(__always)
  var packed: UInt64 { UInt64(split) << 32 | UInt64(text) }

  package static func < (a: InputSequence, b: InputSequence) -> Bool { a.packed < b.packed }
}
