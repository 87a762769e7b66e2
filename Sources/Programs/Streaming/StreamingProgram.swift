package import DataCore
package import JobModel

/// Executables as mapper, combiner and reducer, as in Hadoop Streaming.
///
/// The core holds a key and its value as one line that was split: the value begins with its
/// separator, and is empty if the line had none. So every line comes out as it went in. If keys or
/// values have an order of their own, `KeyedLines` makes another key.
package struct StreamingProgram: SortingProgram {
  private let specification: StreamingSpecification

  package init(_ specification: StreamingSpecification) { self.specification = specification }

  private var isEncoded: Bool { specification.sortsValues || !specification.keyOrder.isEmpty }

  // Lines with the same key and value are the same.
  package var ordersValues: Bool { !specification.sortsValues }

  // A mapper sees all the records of its split, in order.
  package var sharesTexts: Bool { false }
  package var splitBytesWanted: Int { Limits.processSplitBytesWanted }
  package var layout: OutputLayout { OutputLayout(columns: .joined) }
  package var outputSize: OutputSize {
    .asMapped(
      assuming: specification.reduce == nil
        ? nil : "that the reducer writes as many bytes as it reads")
  }

  package func placedBytes(
    of key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer
  ) -> [UInt8]? {
    KeyedLines(specification, isMapOnly: false).placedBytes(of: key, value: value)
  }

  package func makeMapper(_ context: TaskContext) -> any RecordMapper {
    context.skips.isAllowed
      ? SkippingMapper(specification, context) : StreamingMapper(specification, context)
  }

  // It may count, print or fail.
  package var alwaysCombines: Bool { specification.combine != nil }

  package func makeCombiner(_ context: TaskContext) -> (any PartitionReducer)? {
    specification.combine.map { StreamingReducer($0, .combine, specification, context) }
  }

  package func makeReducer(_ context: TaskContext) -> (any PartitionReducer)? {
    guard let reduce = specification.reduce else {
      return isEncoded ? SortedLines(specification) : nil
    }
    return context.skips.isAllowed
      ? SkippingReducer(reduce, specification, context)
      : StreamingReducer(reduce, .reduce, specification, context)
  }
}

extension StreamingSpecification {
  /// What all programs of the job have in common.
  func launch(_ command: ProgramCommand, _ role: ProgramRole) -> ProgramLaunch {
    var launch = ProgramLaunch(role: role, command: command)
    launch.allowedExits = Set(allowedExits)
    launch.patience.timeout = .seconds(timeoutSeconds)
    launch.showsStderr = showsStderr
    return launch
  }

  func environment(_ role: ProgramRole, task: Int, _ context: TaskContext) -> ProgramEnvironment {
    var programs = ProgramEnvironment(
      job: String(context.job, radix: 16), role: role, task: task, partitions: context.partitions)
    programs.own = environment ?? []
    return programs
  }

  func records(_ context: TaskContext) -> StreamedRecords {
    records(lineBytesMax: context.recordBytesMax)
  }

  func records(lineBytesMax: Int) -> StreamedRecords {
    StreamedRecords(separator: separator, keyFields: keyFields, lineBytesMax: lineBytesMax)
  }

  /// The fields that make a group of lines.
  var groupFields: Int { partitionFields ?? keyFields }

  /// Lines of any length, with their groups as keys.
  func groups() -> StreamedRecords {
    StreamedRecords(separator: separator, keyFields: groupFields, lineBytesMax: .max)
  }
}
