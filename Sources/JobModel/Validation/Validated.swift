/// A document from outside: a plan in a file, a report in the store, what a peer, a child process or a
/// client sent. Its numbers are held against their ranges once, where it is read, so that whoever
/// works with it afterwards may add, subtract and index.
///
/// `JSON.decoded` and `JSONText.decode` read nothing else.
package protocol Validated {
  /// - Throws: the first number that is out of range, or does not fit the others.
  func checkFields() throws(FieldFault)
}

extension Validated {
  /// The same value, once it is known to be one that can be worked with.
  package func validated() throws(FieldFault) -> Self {
    try checkFields()
    return self
  }
}

/// Which field of a document cannot be, and why.
package struct FieldFault: Error, Equatable, CustomStringConvertible {
  /// From the outside in: `splits[3].ranges[0].start`.
  package var field: String
  /// `is not a number from 0 to 7`
  package var problem: String

  package init(_ field: String, _ problem: String) {
    self.field = field
    self.problem = problem
  }

  package var description: String { "\(field) \(problem)" }

  /// The same, of a document that is a field of another one.
  fileprivate func inside(_ field: String) -> FieldFault {
    FieldFault(self.field.isEmpty ? field : "\(field).\(self.field)", problem)
  }
}

/// Looks at one field.
package enum Field {
  /// A path goes to the system as it is; behind a NUL the system reads nothing.
  package static func check(path: String, _ name: StaticString) throws(FieldFault) {
    if path.utf8.contains(0) { throw FieldFault("\(name)", "has a NUL, which no path has") }
  }

  package static func check<Number: Comparable>(
    _ number: Number, _ name: StaticString, in range: ClosedRange<Number>
  ) throws(FieldFault) {
    guard range.contains(number) else {
      throw FieldFault("\(name)", "is not a number from \(range.lowerBound) to \(range.upperBound)")
    }
  }

  package static func check<Number: Comparable>(
    ifThere number: Number?, _ name: StaticString, in range: ClosedRange<Number>
  ) throws(FieldFault) {
    if let number { try check(number, name, in: range) }
  }

  package static func check<Number: Comparable>(
    each numbers: [Number], _ name: StaticString, in range: ClosedRange<Number>
  ) throws(FieldFault) {
    for (index, number) in numbers.enumerated() where !range.contains(number) {
      throw FieldFault(
        "\(name)[\(index)]", "is not a number from \(range.lowerBound) to \(range.upperBound)")
    }
  }

  package static func check(
    count: Int, of name: StaticString, most: Int
  ) throws(FieldFault) {
    guard count <= most else { throw FieldFault("\(name)", "holds more than \(most) elements") }
  }

  /// A document in the document.
  package static func check(
    _ part: some Validated, _ name: StaticString
  ) throws(FieldFault) {
    do throws(FieldFault) { try part.checkFields() } catch { throw error.inside("\(name)") }
  }

  package static func check(
    ifThere part: (some Validated)?, _ name: StaticString
  ) throws(FieldFault) {
    if let part { try check(part, name) }
  }

  package static func check(
    each parts: [some Validated], _ name: StaticString
  ) throws(FieldFault) {
    for (index, part) in parts.enumerated() {
      do throws(FieldFault) {
        try part.checkFields()
      } catch {
        throw error.inside("\(name)[\(index)]")
      }
    }
  }
}

extension Array: Validated where Element: Validated {
  package func checkFields() throws(FieldFault) {
    for (index, element) in enumerated() {
      do throws(FieldFault) { try element.checkFields() } catch { throw error.inside("[\(index)]") }
    }
  }
}
