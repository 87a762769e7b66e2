/// The number of a connection that a `FetchPlan` opened. Numbers are never reused.
struct ConnectionNumber: Hashable, Comparable, Sendable {
  private let number: Int

  init(_ number: Int) { self.number = number }

  /// The number of the connection opened after this one.
  var next: ConnectionNumber { ConnectionNumber(number + 1) }

  static func < (first: ConnectionNumber, second: ConnectionNumber) -> Bool {
    first.number < second.number
  }
}
