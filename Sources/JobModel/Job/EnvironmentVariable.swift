/// A variable that the programs of a job find in their environment.
package struct EnvironmentVariable: Codable, Equatable, Sendable {
  package var name: ByteString
  package var value: ByteString

  package init(name: ByteString, value: ByteString) {
    self.name = name
    self.value = value
  }

  /// Reads `NAME=VALUE`; the value may be empty and may hold more `=`.
  ///
  /// - Throws: if it has no `=`, or if the name is none.
  package init(parsing text: ByteString) throws(JobFailure) {
    guard let sign = text.bytes.firstIndex(of: UInt8(ascii: "=")) else {
      throw JobFailure(.usage, "--env \(text): give a name and a value: --env NAME=VALUE")
    }
    name = ByteString(bytes: Array(text.bytes[..<sign]))
    value = ByteString(bytes: Array(text.bytes[(sign + 1)...]))
    if let fault { throw JobFailure(.usage, "--env \(text): \(fault)") }
  }

  /// What is wrong with it; nil if nothing is.
  package var fault: String? {
    guard Self.isName(name.bytes) else {
      return "a name has letters, digits and _ only, and begins with no digit"
    }
    if Self.ownPrefixes.contains(where: name.hasPrefix) {
      return "Gristmill sets \(name) itself, or may do so\nuse another name"
    }
    guard name.bytes.count + value.bytes.count < Self.bytesMax else {
      return "a variable can have at most \(ByteSize.format(Self.bytesMax))"
    }
    return value.bytes.contains(0) ? "a value cannot hold a NUL" : nil
  }

  /// Bytes of a name and its value together: what Linux lets one string of an environment have
  /// (`MAX_ARG_STRLEN`), with `=` and the NUL at the end.
  package static let bytesMax = 128 << 10 - 2
  /// Variables that one job may give.
  package static let countMax = 1_000

  /// How names begin that say something about a task (`ProgramEnvironment`).
  private static let ownPrefixes: [ByteString] = [
    "GRISTMILL_", "mapreduce_", "mapred_", "map_input_",
  ]

  /// Whether a shell takes the bytes for the name of a variable.
  private static func isName(_ bytes: some Collection<UInt8>) -> Bool {
    guard let first = bytes.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else {
      return false
    }
    return bytes.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
        true
      default: false
      }
    }
  }

  /// Whether a word is what a shell takes for a variable before a command: `LC_ALL=C`.
  package static func isAssignment(_ word: ByteString) -> Bool {
    guard let sign = word.bytes.firstIndex(of: UInt8(ascii: "=")) else { return false }
    return isName(word.bytes[..<sign])
  }
}

extension EnvironmentVariable: Validated {
  package func checkFields() throws(FieldFault) {
    if let fault { throw FieldFault("name", "or value is invalid: \(fault)") }
  }
}
