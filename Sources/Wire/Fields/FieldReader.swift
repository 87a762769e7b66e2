/// Reads the fields of a JSON object.
struct FieldReader<Object>: FieldCoder {
  let json: JSONValue

  mutating func field<Codec: FieldCodec>(
    _ name: StaticString, _ value: (Object) -> Codec.Value, _ codec: Codec
  ) throws(DiscardReason) -> Codec.Value {
    guard let member = json[name] else { throw missing(name) }
    return try codec.read(member, name)
  }

  mutating func field<Codec: FieldCodec>(
    ifThere name: StaticString, _ value: (Object) -> Codec.Value?, _ codec: Codec
  ) throws(DiscardReason) -> Codec.Value? {
    guard let member = json[name] else { return nil }
    return try codec.read(member, name)
  }

  mutating func field<Codec: FieldCodec>(
    _ name: StaticString, _ value: (Object) -> Codec.Value, _ codec: Codec,
    orElse usual: Codec.Value
  ) throws(DiscardReason) -> Codec.Value {
    guard let member = json[name] else { return usual }
    return try codec.read(member, name)
  }

  mutating func flag(_ name: StaticString, _ value: (Object) -> Bool) -> Bool {
    json[name]?.kind == .true
  }

  mutating func list<Element: FieldCodec>(
    _ name: StaticString, _ values: (Object) -> [Element.Value], of element: Element,
    _ rule: ListRule
  ) throws(DiscardReason) -> [Element.Value] {
    guard let member = json[name] else { return [] }
    guard member.kind == .array else { throw JSONValue.bad(name, "is not a list") }
    var elements: [Element.Value] = []
    try member.forEachElement { (item) throws(DiscardReason) in
      guard item.kind == .object else {
        throw JSONValue.bad(name, "holds a non-object value")
      }
      guard elements.count < rule.countMax else {
        throw JSONValue.bad(name, "holds more than \(rule.countMax) elements")
      }
      elements.append(try element.read(item, name))
    }
    return elements
  }

  mutating func part<Part: WireObject>(
    _ value: (Object) -> Part
  ) throws(DiscardReason) -> Part {
    try json.fields()
  }

  mutating func part<Part: WireObject>(
    ifThere name: StaticString, or other: StaticString?, _ value: (Object) -> Part?
  ) throws(DiscardReason) -> Part? {
    guard json[name] != nil || other.flatMap({ json[$0] }) != nil else { return nil }
    return try json.fields()
  }

  func missing(_ name: StaticString) -> DiscardReason { JSONValue.bad(name, "is missing") }
}

extension JSONValue {
  /// The value described by this object's fields.
  func fields<Object: WireObject>(
    as type: Object.Type = Object.self
  ) throws(DiscardReason) -> Object {
    var fields = FieldReader<Object>(json: self)
    return try Object(&fields)
  }

  static func bad(_ name: StaticString, _ problem: String) -> DiscardReason {
    .field("\(name)", problem: problem)
  }
}
