/// A value that is a JSON object, or some of the fields of one.
///
/// One initializer describes the fields for both directions. To read, it is given a `FieldReader`,
/// which answers each field with what stands in the JSON. To write, it is given a `FieldWriter`, which
/// holds a value, writes each field of it and answers with the same; the copy that comes of it is
/// thrown away. So a field cannot be written under one name or limit and read under another.
///
///     extension StopAttempt: WireObject {
///       init<Fields: FieldCoder<Self>>(_ fields: inout Fields) throws(Fields.Failure) {
///         self.init(
///           attempt: try fields.field("attempt", \.attempt, .object()),
///           epoch: try fields.field("epoch", \.epoch, .count))
///       }
///     }
///
/// Fields are written in the order of the calls; of several that are wrong the first is reported.
protocol WireObject {
  init<Fields: FieldCoder<Self>>(_ fields: inout Fields) throws(Fields.Failure)
}

/// A direction in which the fields of an object go. Each function is told of one field: its name, how
/// to get it out of the object, and its form in JSON.
///
/// Only reading fails: with a `DiscardReason` that has the name of the field.
protocol FieldCoder<Object> {
  associatedtype Object
  associatedtype Failure: Error

  mutating func field<Codec: FieldCodec>(
    _ name: StaticString, _ value: (Object) -> Codec.Value, _ codec: Codec
  ) throws(Failure) -> Codec.Value

  /// A field that may be absent, or null. Nothing is written for nil.
  mutating func field<Codec: FieldCodec>(
    ifThere name: StaticString, _ value: (Object) -> Codec.Value?, _ codec: Codec
  ) throws(Failure) -> Codec.Value?

  /// A field that older peers leave out. It is always written.
  mutating func field<Codec: FieldCodec>(
    _ name: StaticString, _ value: (Object) -> Codec.Value, _ codec: Codec,
    orElse usual: Codec.Value
  ) throws(Failure) -> Codec.Value

  /// A field that is true, or absent.
  mutating func flag(_ name: StaticString, _ value: (Object) -> Bool) -> Bool

  /// A list of objects. One that is absent is empty.
  mutating func list<Element: FieldCodec>(
    _ name: StaticString, _ values: (Object) -> [Element.Value], of element: Element,
    _ rule: ListRule
  ) throws(Failure) -> [Element.Value]

  /// Fields of a part of the object that stand among those of the object itself.
  mutating func part<Part: WireObject>(
    _ value: (Object) -> Part
  ) throws(Failure) -> Part

  /// The same for a part that is there where one of these fields is.
  mutating func part<Part: WireObject>(
    ifThere name: StaticString, or other: StaticString?, _ value: (Object) -> Part?
  ) throws(Failure) -> Part?

  /// The failure of an object that has none of several fields, such as `name`. A value that is written
  /// has one of them: a writer stops.
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
  /// The same, and the sender leaves out what is too many.
  case cutOrAbsent(most: Int)

  var countMax: Int {
    switch self {
    case .most(let count), .someOrAbsent(let count), .cutOrAbsent(let count): count
    }
  }
}
