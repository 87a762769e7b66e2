package import DataCore
package import JobModel

/// Joins two inputs by a field, as join(1) does, but without requiring sorted inputs. It writes a
/// line for each pair of records with the same key: the key, then the other fields of both.
///
/// The records of the left input reach the reducer first because they come first in the input.
package struct Join: SortingProgram {
  private let specification: JoinSpecification

  package init(_ specification: JoinSpecification) { self.specification = specification }

  package var allowsNoReduce: Bool { false }
  package var outputSize: OutputSize {
    .asMapped(assuming: "that each record has one partner")
  }
  package var layout: OutputLayout { OutputLayout(columns: .key) }

  package func makeMapper(_ context: TaskContext) -> any RecordMapper {
    JoinMapper(specification, context.files)
  }

  package func makeReducer(_ context: TaskContext) -> (any PartitionReducer)? {
    GroupWise(JoinReducer(specification, context))
  }
}

/// Emits the key of a record, with its side and its other fields as the value.
private final class JoinMapper: RecordMapper {
  private let specification: JoinSpecification
  private let cutter: FieldCutter
  private let sides: [Int]
  private var value: [UInt8] = []

  init(_ specification: JoinSpecification, _ files: [InputFile]) {
    self.specification = specification
    cutter = FieldCutter(specification.separator, blanks: .trimmed)
    sides = files.map(\.group)
  }

  func map(_ text: InputText, into emitter: inout RecordEmitter) throws -> Int {
    let side = sides[text.origin.file]
    let field = side == 0 ? specification.leftField : specification.rightField
    return try text.forEachRecord { record, _ in
      let key = cutter.range(ofField: field, in: record)
      value.removeAll(keepingCapacity: true)
      value.append(UInt8(side))
      appendOthers(record, field)
      try value.withUnsafeBytes {
        try emitter.emit(
          key: key.map { UnsafeRawBufferPointer(rebasing: record[$0]) }
            ?? UnsafeRawBufferPointer(start: nil, count: 0), value: $0)
      }
    }
  }

  /// Appends every field but the key, each with a separator before it. An empty record has no
  /// fields.
  private func appendOthers(_ record: UnsafeRawBufferPointer, _ keyField: Int) {
    guard !record.isEmpty, let base = record.baseAddress else { return }
    let end = base + record.count
    var next = cutter.bounds(ofField: 1, from: base, to: end)
    var number = 1
    while let field = next {
      if number != keyField {
        value.append(specification.outputSeparator)
        value.append(
          contentsOf: UnsafeRawBufferPointer(start: field.start, count: field.end - field.start))
      }
      next = cutter.bounds(ofField: 2, from: field.start, to: end)
      number += 1
    }
  }
}

/// Writes the pairs of a key as join(1) does: for each left record, all right ones in order.
///
/// The left records come first and are kept. The right ones are kept too if there is more than one
/// left record; otherwise each is written as it comes.
private final class JoinReducer: GroupReducer {
  private let specification: JoinSpecification
  private let left: ReplayedValues
  private let right: ReplayedValues
  private var line: [UInt8] = []

  init(_ specification: JoinSpecification, _ context: TaskContext) {
    self.specification = specification
    left = ReplayedValues(for: context, number: 0)
    right = ReplayedValues(for: context, number: 1)
  }

  func reduce(
    key: UnsafeRawBufferPointer, values: ValueCursor, into output: any RecordReceiver
  ) throws {
    left.removeAll()
    right.removeAll()
    var hasRight = false
    while let value = try values.next() {
      let fields = UnsafeRawBufferPointer(rebasing: value.dropFirst())
      if value[0] == 0 {
        try left.append(fields)
      } else {
        hasRight = true
        try takeRight(key, fields, output)
      }
    }
    if !right.isEmpty {
      try left.forEachValue { left in
        try right.forEachValue { try write(key, left, $0, output) }
      }
    }
    if !hasRight, specification.keepsUnpaired.contains(.left) {
      try left.forEachValue { try write(key, $0, Self.nothing, output) }
    }
  }

  private func takeRight(
    _ key: UnsafeRawBufferPointer, _ fields: UnsafeRawBufferPointer, _ output: any RecordReceiver
  ) throws {
    if left.isEmpty {
      if specification.keepsUnpaired.contains(.right) {
        try write(key, Self.nothing, fields, output)
      }
    } else if specification.leavesOutPairs {
      return
    } else if left.count == 1 {
      try left.forEachValue { try write(key, $0, fields, output) }
    } else {
      try right.append(fields)
    }
  }

  /// The fields of a missing record.
  private static var nothing: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: nil, count: 0)
  }

  private func write(
    _ key: UnsafeRawBufferPointer, _ left: UnsafeRawBufferPointer,
    _ right: UnsafeRawBufferPointer, _ output: any RecordReceiver
  ) throws {
    line.removeAll(keepingCapacity: true)
    line.append(contentsOf: key)
    line.append(contentsOf: left)
    line.append(contentsOf: right)
    try line.withUnsafeBytes {
      try output.emit(key: $0, value: UnsafeRawBufferPointer(start: nil, count: 0))
    }
  }
}
