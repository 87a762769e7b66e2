/// A document from outside: a plan in a file, a report in the store, or what a peer, a child
/// process or a client sent. Its numbers are checked against their ranges once, when it is read, so
/// that later code may add, subtract and index freely.
///
/// `JSON.decoded` and `JSONText.decode` accept only these.
package protocol Validated {
  /// - Throws: for the first number that is out of range or contradicts the others.
  func checkFields() throws(FieldFault)
}

extension Validated {
  /// The same value, known to be safe to work with.
  package func validated() throws(FieldFault) -> Self {
    try checkFields()
    return self
  }
}

/// Which field of a document is invalid, and why.
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

  /// The same, for a document that is a field of another.
  fileprivate func inside(_ field: String) -> FieldFault {
    FieldFault(self.field.isEmpty ? field : "\(field).\(self.field)", problem)
  }
}

/// Checks one field.
package enum Field {
  /// The system reads a path as it is, up to the first NUL.
  package static func check(path: some ByteText, _ name: StaticString) throws(FieldFault) {
    if path.bytes.contains(0) { throw FieldFault("\(name)", "holds a NUL, which a path cannot") }
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

  /// A document within the document.
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
