/// What a text of a message has to be like.
enum TextRule {
  /// A name or address of a machine.
  case host
  case path
  /// A path, or nothing where the receiver goes by something else.
  case optionalPath
  /// A command line, or nothing.
  case command
  /// A short name, for people and logs.
  case name
  /// Any text for people.
  case message

  var bytesMax: Int {
    switch self {
    case .host: WireLimits.hostBytesMax
    case .path, .optionalPath: WireLimits.pathBytesMax
    case .command: WireLimits.commandBytesMax
    case .name: WireLimits.nameBytesMax
    case .message: WireLimits.messageBytesMax
    }
  }

  /// What is wrong with `text`; nil where nothing is.
  func problem(with text: String) -> String? {
    let utf8 = text.utf8
    if utf8.count > bytesMax { return "has more than \(bytesMax) bytes" }
    switch self {
    case .host:
      if utf8.isEmpty { return "is empty" }
      if utf8.contains(where: { $0 <= 0x20 || $0 == 0x7f }) { return "holds a blank" }
    case .path:
      if utf8.isEmpty { return "is empty" }
      if utf8.contains(0) { return "holds a NUL" }
    case .optionalPath, .command:
      if utf8.contains(0) { return "holds a NUL" }
    case .name:
      if utf8.contains(where: { $0 < 0x20 || $0 == 0x7f }) { return "holds a control character" }
    case .message: break
    }
    return nil
  }

  /// As much of `text` as the receiver takes.
  func clipped(_ text: String) -> String {
    guard text.utf8.count > bytesMax else { return text }
    var end = text.utf8.index(text.utf8.startIndex, offsetBy: bytesMax)
    while end.samePosition(in: text.unicodeScalars) == nil { text.utf8.formIndex(before: &end) }
    return String(text[..<end])
  }
}

/// Fields of an object by name. One that is missing, or is not what the message needs, is a
/// `DiscardReason` with its name.
extension JSONValue {
  func integer(
    _ name: StaticString, in range: ClosedRange<Int>
  ) throws(DiscardReason) -> Int {
    guard let number = try integer(ifThere: name, in: range) else { throw Self.missing(name) }
    return number
  }

  func integer(
    ifThere name: StaticString, in range: ClosedRange<Int>
  ) throws(DiscardReason) -> Int? {
    guard let value = self[name] else { return nil }
    guard value.kind == .number else { throw Self.bad(name, "is not a number") }
    guard let number = value.integer, range.contains(number) else {
      throw Self.bad(
        name, "is not a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  func text(_ name: StaticString, _ rule: TextRule) throws(DiscardReason) -> String {
    guard let text = try text(ifThere: name, rule) else { throw Self.missing(name) }
    return text
  }

  func text(ifThere name: StaticString, _ rule: TextRule) throws(DiscardReason) -> String? {
    guard let value = self[name] else { return nil }
    guard value.kind == .string else { throw Self.bad(name, "is not a text") }
    let text = value.string
    if let problem = rule.problem(with: text) { throw Self.bad(name, problem) }
    return text
  }

  /// Bytes as base64.
  func base64(_ name: StaticString, bytesMax: Int) throws(DiscardReason) -> [UInt8] {
    guard let value = self[name] else { throw Self.missing(name) }
    guard value.kind == .string, value.storedBytes <= (bytesMax + 2) / 3 * 4,
      let bytes = Base64.decode(value.string)
    else { throw Self.bad(name, "is not base64 of at most \(bytesMax) bytes") }
    return bytes
  }

  func hash(_ name: StaticString) throws(DiscardReason) -> ContentHash {
    guard let hash = try hash(ifThere: name) else { throw Self.missing(name) }
    return hash
  }

  func hash(ifThere name: StaticString) throws(DiscardReason) -> ContentHash? {
    guard let value = self[name] else { return nil }
    guard value.kind == .string, value.storedBytes == 64,
      let hash = ContentHash(hexadecimal: value.string)
    else { throw Self.bad(name, "is not 64 lower-case hexadecimal digits") }
    return hash
  }

  /// A member that is an object.
  func object(ifThere name: StaticString) throws(DiscardReason) -> JSONValue? {
    guard let value = self[name] else { return nil }
    guard value.kind == .object else { throw Self.bad(name, "is not an object") }
    return value
  }

  /// A member that is a list of objects; empty where there is none.
  func list<Element>(
    _ name: StaticString, countMax: Int,
    _ element: (JSONValue) throws(DiscardReason) -> Element
  ) throws(DiscardReason) -> [Element] {
    guard let value = self[name] else { return [] }
    guard value.kind == .array else { throw Self.bad(name, "is not a list") }
    var elements: [Element] = []
    try value.forEachElement { (item) throws(DiscardReason) in
      guard item.kind == .object else { throw Self.bad(name, "holds what is not an object") }
      guard elements.count < countMax else {
        throw Self.bad(name, "holds more than \(countMax) elements")
      }
      elements.append(try element(item))
    }
    return elements
  }

  /// A member that is a list of texts.
  func texts(_ name: StaticString, _ rule: TextRule) throws(DiscardReason) -> [String] {
    guard let value = self[name] else { throw Self.missing(name) }
    guard value.kind == .array else { throw Self.bad(name, "is not a list") }
    var texts: [String] = []
    try value.forEachElement { (item) throws(DiscardReason) in
      guard item.kind == .string else { throw Self.bad(name, "holds what is not a text") }
      let text = item.string
      if let problem = rule.problem(with: text) { throw Self.bad(name, problem) }
      texts.append(text)
    }
    return texts
  }

  static func missing(_ name: StaticString) -> DiscardReason { bad(name, "is missing") }

  static func bad(_ name: StaticString, _ problem: String) -> DiscardReason {
    .field("\(name)", problem: problem)
  }
}
