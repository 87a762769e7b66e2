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
  package var splitBytesWanted: Int {
    switch self {
    case .aggregating: Limits.splitBytesWanted
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
