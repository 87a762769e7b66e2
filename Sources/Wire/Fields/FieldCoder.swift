/// A value that is a JSON object, or some of the fields of one.
///
/// One initializer describes the fields for both directions. For reading, it gets a `FieldReader`,
/// which returns for each field what the JSON holds. For writing, it gets a `FieldWriter`, which
/// holds a value, writes each of its fields and returns it unchanged; the resulting copy is thrown
/// away. So a field cannot be written under one name or limit and read under another.
///
///     extension StopAttempt: WireObject {
///       init<Fields: FieldCoder<Self>>(_ fields: inout Fields) throws(Fields.Failure) {
///         self.init(
///           attempt: try fields.field("attempt", \.attempt, .object()),
///           epoch: try fields.field("epoch", \.epoch, .count))
///       }
///     }
///
/// Fields are written in the order of the calls; if several are wrong, the first is reported.
protocol WireObject {
  init<Fields: FieldCoder<Self>>(_ fields: inout Fields) throws(Fields.Failure)
}

/// One direction of coding an object's fields. Each function describes one field: its name, how to
/// get it out of the object, and its form in JSON.
///
/// Only reading fails, with a `DiscardReason` that names the field.
protocol FieldCoder<Object> {
  associatedtype Object
  associatedtype Failure: Error

  mutating func field<Codec: FieldCodec>(
    _ name: StaticString, _ value: (Object) -> Codec.Value, _ codec: Codec
  ) throws(Failure) -> Codec.Value

  /// A field that may be absent or null. Nothing is written for nil.
  mutating func field<Codec: FieldCodec>(
    ifThere name: StaticString, _ value: (Object) -> Codec.Value?, _ codec: Codec
  ) throws(Failure) -> Codec.Value?

  /// A field that older peers leave out. It is always written.
  mutating func field<Codec: FieldCodec>(
    _ name: StaticString, _ value: (Object) -> Codec.Value, _ codec: Codec,
    orElse usual: Codec.Value
  ) throws(Failure) -> Codec.Value

  /// A field that is true or absent.
  mutating func flag(_ name: StaticString, _ value: (Object) -> Bool) -> Bool

  /// A list of objects. An absent list is empty.
  mutating func list<Element: FieldCodec>(
    _ name: StaticString, _ values: (Object) -> [Element.Value], of element: Element,
    _ rule: ListRule
  ) throws(Failure) -> [Element.Value]

  /// A part of the object whose fields are among those of the object itself.
  mutating func part<Part: WireObject>(
    _ value: (Object) -> Part
  ) throws(Failure) -> Part

  /// The same for an optional part, which is present if one of these fields is.
  mutating func part<Part: WireObject>(
    ifThere name: StaticString, or other: StaticString?, _ value: (Object) -> Part?
  ) throws(Failure) -> Part?

  /// The failure of an object that has none of several fields, such as `name`. A value that is
  /// written always has one of them; otherwise the writer traps.
  func missing(_ name: StaticString) -> Failure
}

extension FieldCoder {
  mutating func part<Part: WireObject>(
    ifThere name: StaticString, _ value: (Object) -> Part?
  ) throws(Failure) -> Part? {
    try part(ifThere: name, or: nil, value)
  }
}

/// How many elements a list has.
enum ListRule {
  /// Up to so many; an empty list is written.
  case most(Int)
  /// Up to so many; an empty list is left out.
  case someOrAbsent(most: Int)
  /// The same, and the sender leaves out the excess.
  case cutOrAbsent(most: Int)

  var countMax: Int {
    switch self {
    case .most(let count), .someOrAbsent(let count), .cutOrAbsent(let count): count
    }
  }
}
