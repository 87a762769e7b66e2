/// Writes the fields of a value.
struct FieldWriter<Object>: FieldCoder {
  let object: Object
  fileprivate(set) var writer: JSONWriter

  mutating func field<Codec: FieldCodec>(
    _ name: StaticString, _ value: (Object) -> Codec.Value, _ codec: Codec
  ) -> Codec.Value {
    write(name, value(object), codec)
  }

  mutating func field<Codec: FieldCodec>(
    ifThere name: StaticString, _ value: (Object) -> Codec.Value?, _ codec: Codec
  ) -> Codec.Value? {
    value(object).map { write(name, $0, codec) }
  }

  mutating func field<Codec: FieldCodec>(
    _ name: StaticString, _ value: (Object) -> Codec.Value, _ codec: Codec,
    orElse usual: Codec.Value
  ) -> Codec.Value {
    write(name, value(object), codec)
  }

  mutating func flag(_ name: StaticString, _ value: (Object) -> Bool) -> Bool {
    guard value(object) else { return false }
    writer.name(name)
    writer.value(true)
    return true
  }

  mutating func list<Element: FieldCodec>(
    _ name: StaticString, _ values: (Object) -> [Element.Value], of element: Element,
    _ rule: ListRule
  ) -> [Element.Value] {
    let elements = values(object)
    switch rule {
    case .most: write(name, elements[...], element)
    case .someOrAbsent: if !elements.isEmpty { write(name, elements[...], element) }
    case .cutOrAbsent(let most):
      if !elements.isEmpty { write(name, elements.prefix(most), element) }
    }
    return elements
  }

  mutating func part<Part: WireObject>(_ value: (Object) -> Part) -> Part {
    let part = value(object)
    writer.fields(of: part)
    return part
  }

  mutating func part<Part: WireObject>(
    ifThere name: StaticString, or other: StaticString?, _ value: (Object) -> Part?
  ) -> Part? {
    let part = value(object)
    if let part { writer.fields(of: part) }
    return part
  }

  func missing(_ name: StaticString) -> Never {
    preconditionFailure("a \(Object.self) is written without its field \(name)")
  }

  private mutating func write<Codec: FieldCodec>(
    _ name: StaticString, _ value: Codec.Value, _ codec: Codec
  ) -> Codec.Value {
    writer.name(name)
    codec.write(value, to: &writer)
    return value
  }

  private mutating func write<Element: FieldCodec>(
    _ name: StaticString, _ elements: ArraySlice<Element.Value>, _ element: Element
  ) {
    writer.name(name)
    writer.array(elements) { element.write($1, to: &$0) }
  }
}

extension JSONWriter {
  /// Writes the fields of `object` into the object that is open.
  mutating func fields<Object: WireObject>(of object: Object) {
    write(object) { (fields) in _ = Object(&fields) }
  }

  /// Moves this writer into a writer of fields for the duration: if two held the bytes, they would
  /// be copied.
  mutating func write<Object>(
    _ object: Object, _ describe: (inout FieldWriter<Object>) -> Void
  ) {
    var fields = FieldWriter(object: object, writer: JSONWriter())
    swap(&fields.writer, &self)
    describe(&fields)
    swap(&fields.writer, &self)
  }
}
