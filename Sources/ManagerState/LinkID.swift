/// A connection made to the manager. No number is used twice.
package struct LinkID: Hashable, Comparable, Sendable {
  package var number: Int

  package init(_ number: Int) { self.number = number }

  package static func < (first: LinkID, second: LinkID) -> Bool { first.number < second.number }
}
