import JobModel

/// The JSON form of a value, with its limits.
protocol FieldCodec<Value> {
  associatedtype Value

  /// - Parameter name: the name of the field, for errors.
  func read(_ json: JSONValue, _ name: StaticString) throws(DiscardReason) -> Value
  /// Writes the value without checking its limits.
  func write(_ value: Value, to writer: inout JSONWriter)
}

// MARK: Numbers

struct IntegerCodec: FieldCodec {
  let range: ClosedRange<Int>

  func read(_ json: JSONValue, _ name: StaticString) throws(DiscardReason) -> Int {
    guard json.kind == .number else { throw JSONValue.bad(name, "is not a number") }
    guard let number = json.integer, range.contains(number) else {
      throw JSONValue.bad(
        name, "is not a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  func write(_ value: Int, to writer: inout JSONWriter) { writer.value(value) }
}

extension FieldCodec where Self == IntegerCodec {
  static func integer(in range: ClosedRange<Int>) -> Self { Self(range: range) }

  /// Any number from 0 that every language can hold without loss.
  static var count: Self { .integer(in: 0...WireLimits.integerMax) }
}

struct MapIndexCodec: FieldCodec {
  private static let number = IntegerCodec(range: 0...WireLimits.tasksMax - 1)

  func read(_ json: JSONValue, _ name: StaticString) throws(DiscardReason) -> MapIndex {
    MapIndex(try Self.number.read(json, name))
  }

  func write(_ value: MapIndex, to writer: inout JSONWriter) { writer.value(value.position) }
}

extension FieldCodec where Self == MapIndexCodec {
  static var mapIndex: Self { Self() }
}

/// A fraction of a whole, from 0 to 1.
struct FractionCodec: FieldCodec {
  func read(_ json: JSONValue, _ name: StaticString) throws(DiscardReason) -> Double {
    guard let fraction = json.double, 0...1 ~= fraction else {
      throw JSONValue.bad(name, "is not a number from 0 to 1")
    }
    return fraction
  }

  func write(_ value: Double, to writer: inout JSONWriter) { writer.value(min(max(value, 0), 1)) }
}

extension FieldCodec where Self == FractionCodec {
  static var fraction: Self { Self() }
}

// MARK: Texts

struct TextCodec: FieldCodec {
  let rule: TextRule

  func read(_ json: JSONValue, _ name: StaticString) throws(DiscardReason) -> String {
    guard json.kind == .string else { throw JSONValue.bad(name, "is not a text") }
    let text = json.string
    if let problem = rule.problem(with: text) { throw JSONValue.bad(name, problem) }
    return text
  }

  func write(_ value: String, to writer: inout JSONWriter) {
    writer.value(rule == .message ? rule.clipped(value) : value)
  }
}

struct TextsCodec: FieldCodec {
  let rule: TextRule

  func read(_ json: JSONValue, _ name: StaticString) throws(DiscardReason) -> [String] {
    guard json.kind == .array else { throw JSONValue.bad(name, "is not a list") }
    var texts: [String] = []
    try json.forEachElement { (item) throws(DiscardReason) in
      guard item.kind == .string else { throw JSONValue.bad(name, "holds a non-text value") }
      let text = item.string
      if let problem = rule.problem(with: text) { throw JSONValue.bad(name, problem) }
      texts.append(text)
    }
    return texts
  }

  func write(_ value: [String], to writer: inout JSONWriter) {
    writer.array(value[...]) { $0.value($1) }
  }
}

extension FieldCodec where Self == TextCodec {
  static func text(_ rule: TextRule) -> Self { Self(rule: rule) }
}

extension FieldCodec where Self == TextsCodec {
  static func texts(_ rule: TextRule) -> Self { Self(rule: rule) }
}

/// A path or an argument, in its reversible text form.
struct BytesCodec<Value: ByteText>: FieldCodec {
  let rule: TextRule

  func read(_ json: JSONValue, _ name: StaticString) throws(DiscardReason) -> Value {
    guard json.kind == .string else { throw JSONValue.bad(name, "is not a text") }
    return try Self.value(of: json, name, rule)
  }

  func write(_ value: Value, to writer: inout JSONWriter) { writer.value(value.text) }

  fileprivate static func value(
    of json: JSONValue, _ name: StaticString, _ rule: TextRule
  ) throws(DiscardReason) -> Value {
    let value = Value(text: json.string)
    if let problem = rule.problem(with: value) { throw JSONValue.bad(name, problem) }
    return value
  }
}

struct BytesListCodec<Value: ByteText>: FieldCodec {
  let rule: TextRule

  func read(_ json: JSONValue, _ name: StaticString) throws(DiscardReason) -> [Value] {
    guard json.kind == .array else { throw JSONValue.bad(name, "is not a list") }
    var values: [Value] = []
    try json.forEachElement { (item) throws(DiscardReason) in
      guard item.kind == .string else { throw JSONValue.bad(name, "holds a non-text value") }
      values.append(try BytesCodec.value(of: item, name, rule))
    }
    return values
  }

  func write(_ value: [Value], to writer: inout JSONWriter) {
    writer.array(value[...]) { $0.value($1.text) }
  }
}

extension FieldCodec where Self == BytesCodec<FilePath> {
  static var path: Self { Self(rule: .path) }
  /// Empty if the receiver uses something else.
  static var optionalPath: Self { Self(rule: .optionalPath) }
  static var partName: Self { Self(rule: .partName) }
}

extension FieldCodec where Self == BytesCodec<ByteString> {
  static var command: Self { Self(rule: .command) }
  static var log: Self { Self(rule: .log) }
}

extension FieldCodec where Self == BytesListCodec<FilePath> {
  static var paths: Self { Self(rule: .path) }
}

/// One of a set of words.
struct WordCodec<Value: RawRepresentable<String>>: FieldCodec {
  /// What is wrong with any other word.
  let problem: String

  func read(_ json: JSONValue, _ name: StaticString) throws(DiscardReason) -> Value {
    guard let value = Value(rawValue: try TextCodec(rule: .name).read(json, name)) else {
      throw JSONValue.bad(name, problem)
    }
    return value
  }

  func write(_ value: Value, to writer: inout JSONWriter) { writer.value(value.rawValue) }
}

extension FieldCodec where Self == WordCodec<TaskKind> {
  static var taskKind: Self { Self(problem: "is not plan, map or reduce") }
}

extension FieldCodec where Self == WordCodec<FetchFailure.Cause> {
  static var fetchCause: Self { Self(problem: "is not known to this version") }
}

/// Bytes as base64.
struct Base64Codec: FieldCodec {
  let bytesMax: Int

  func read(_ json: JSONValue, _ name: StaticString) throws(DiscardReason) -> [UInt8] {
    guard json.kind == .string, json.storedBytes <= (bytesMax + 2) / 3 * 4,
      let bytes = Base64.decode(json.string)
    else { throw JSONValue.bad(name, "is not base64 of at most \(bytesMax) bytes") }
    return bytes
  }

  func write(_ value: [UInt8], to writer: inout JSONWriter) { writer.value(Base64.text(value)) }
}

extension FieldCodec where Self == Base64Codec {
  static func base64(bytesMax: Int) -> Self { Self(bytesMax: bytesMax) }
}

struct HashCodec: FieldCodec {
  func read(_ json: JSONValue, _ name: StaticString) throws(DiscardReason) -> ContentHash {
    guard json.kind == .string, json.storedBytes == 64,
      let hash = ContentHash(hexadecimal: json.string)
    else { throw JSONValue.bad(name, "is not 64 lower-case hexadecimal digits") }
    return hash
  }

  func write(_ value: ContentHash, to writer: inout JSONWriter) { writer.value(value.hexadecimal) }
}

extension FieldCodec where Self == HashCodec {
  static var hash: Self { Self() }
}

// MARK: Objects

/// A nested object.
struct ObjectCodec<Value: WireObject>: FieldCodec {
  func read(_ json: JSONValue, _ name: StaticString) throws(DiscardReason) -> Value {
    guard json.kind == .object else { throw JSONValue.bad(name, "is not an object") }
    return try json.fields()
  }

  func write(_ value: Value, to writer: inout JSONWriter) {
    writer.object { $0.fields(of: value) }
  }
}

extension FieldCodec {
  static func object<Object>() -> Self where Self == ObjectCodec<Object> { Self() }
}

/// JSON that is passed on unchanged.
struct JSONTextCodec: FieldCodec {
  let isObject: Bool

  func read(_ json: JSONValue, _ name: StaticString) throws(DiscardReason) -> JSONText {
    guard !isObject || json.kind == .object else { throw JSONValue.bad(name, "is not an object") }
    return json.text
  }

  func write(_ value: JSONText, to writer: inout JSONWriter) { writer.value(value) }
}

extension FieldCodec where Self == JSONTextCodec {
  static var anyJSON: Self { Self(isObject: false) }
  static var anyObject: Self { Self(isObject: true) }
}
