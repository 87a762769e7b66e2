package import JobModel

/// What the core runs: one of two paths behind the same tasks.
package enum Program: Sendable {
  /// Values are numbers that are added: keys are combined in hash tables before they are sorted.
  case aggregating(any AggregatingProgram)
  /// Values are bytes, kept apart until a reducer sees them: records are sorted.
  case sorting(any SortingProgram)

  /// How part files are written.
  package var layout: OutputLayout {
    switch self {
    case .aggregating(let program): program.layout
    case .sorting(let program): program.layout
    }
  }

  /// Bytes of a split, unless somebody says otherwise.
  ///
  /// - Parameter isAlone: each task is a process's only one at a time, and hands over what it has at its
  ///   end; otherwise what a slot has combined goes on from split to split.
  package func splitBytesWanted(isAlone: Bool = false) -> Int {
    switch self {
    case .aggregating: isAlone ? Limits.lonelySplitBytesWanted : Limits.splitBytesWanted
    case .sorting(let program): program.splitBytesWanted
    }
  }

  /// Whether small files are read as one split.
  package var packsFiles: Bool { sharesTexts }

  /// The number of part files, where the program leaves no choice.
  package var partitionsOnly: Int? {
    switch self {
    case .aggregating: nil
    case .sorting(let program): program.partitionsOnly
    }
  }

  /// Whether the texts of a split may be mapped by several slots.
  var sharesTexts: Bool {
    switch self {
    case .aggregating: true
    case .sorting(let program): program.sharesTexts
    }
  }
}
