package import JobModel

/// Which places of an input a sample reads. Pure: the same for the same program and files.
package struct SamplePlan: Equatable, Sendable {
  package var splits: [InputSplit]
  /// How many texts to read from each range. gzip files can only be entered at their start, so if
  /// there are few of them, more is read of each.
  package var textsMax: Int

  package init(_ files: [InputFile], _ format: RecordFormat = .lines, for program: Program) {
    let places = program.path.samplePlaces
    let found = RangeSampler.splits(
      of: files, format: format, places: places.count, bytesAtPlace: places.bytesEach)
    if program.path.sharesTexts {
      splits = Self.spread(found)
    } else {
      // Each split starts the program once.
      splits = found.isEmpty ? [] : [InputSplit(ranges: found.flatMap(\.ranges))]
    }
    textsMax = max(
      1, places.count * places.bytesEach / Limits.chunkBytes / max(found.count, 1))
  }

  /// The files from which samples are taken, by index, in order.
  package var files: [Int] { Set(splits.flatMap(\.ranges).map(\.file)).sorted() }

  /// The places in some of the files.
  package func only(_ files: Set<Int>) -> SamplePlan {
    var plan = self
    plan.splits = splits.compactMap { split in
      let ranges = split.ranges.filter { files.contains($0.file) }
      return ranges.isEmpty ? nil : InputSplit(ranges: ranges)
    }
    return plan
  }

  /// Every half, quarter and so on of the result is spread over the whole input.
  static func spread(_ splits: [InputSplit]) -> [InputSplit] {
    splits.indices.sorted {
      ($1.trailingZeroBitCount, $0) < ($0.trailingZeroBitCount, $1)
    }.map { splits[$0] }
  }
}
