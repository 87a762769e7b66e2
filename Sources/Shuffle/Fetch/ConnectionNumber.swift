/// The number of a connection that a `FetchPlan` opened. No number is given twice.
struct ConnectionNumber: Hashable, Comparable, Sendable {
  private let number: Int

  init(_ number: Int) { self.number = number }

  /// The number of the connection that is opened after this one.
  var next: ConnectionNumber { ConnectionNumber(number + 1) }

  static func < (first: ConnectionNumber, second: ConnectionNumber) -> Bool {
    first.number < second.number
  }
}
