package import DataCore
package import JobModel

/// Sorts records as sort(1) does, in one order across all part files.
package struct Sort: SortingProgram {
  package init() {}

  package var ordersValues: Bool { false }
  package var isTotallyOrdered: Bool { true }
  package var layout: OutputLayout { OutputLayout(columns: .key) }

  package func makeMapper(_ place: TaskPlace) -> any RecordMapper { WholeRecordMapper() }
  package func makeReducer(_ place: TaskPlace) -> (any PartitionReducer)? { nil }
}

/// Makes each record a key.
private final class WholeRecordMapper: RecordMapper {
  func map(_ text: InputText, into emitter: inout RecordEmitter) throws -> Int {
    try text.forEachRecord { record, _ in
      try emitter.emit(
        key: record.baseAddress!, length: record.count, value: record.baseAddress!, valueLength: 0)
    }
  }
}
