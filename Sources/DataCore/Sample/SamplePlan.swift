package import JobModel

/// Which places of an input a sample reads. Pure: the same for the same program and files.
///
/// Places are spread evenly over the files, one after another. A gzip file is entered at the first
/// member behind a place, which is searched for in `Limits.sampleSearchBytes`. If there is none, as in
/// a file of one member, what the place was to show is read at the start of the file instead: no
/// other part of compressed text can be read by itself (`SampleBudget`).
package struct SamplePlan: Equatable, Sendable {
  /// One for each place. Starts of gzip files come last.
  package var splits: [InputSplit]
  /// How many bytes of text to read at each place.
  package var textBytesEach: Int

  package init(
    _ files: [InputFile], _ format: RecordFormat = .lines, for program: Program,
    purpose: SamplePurpose = .explain
  ) {
    let places = program.path.samplePlaces(
      inputBytes: files.saturatedSum(\.bytes), purpose: purpose)
    let found = Self.places(of: files, format, places)
    let front = found.filter { Self.startsGzip($0, files) }
    let ordered = found.filter { !Self.startsGzip($0, files) } + front
    if program.path.sharesTexts {
      splits = ordered
    } else {
      // Each split starts the program once.
      splits = ordered.isEmpty ? [] : [InputSplit(ranges: ordered.flatMap(\.ranges))]
    }
    textBytesEach = max(places.bytesEach, places.count * places.bytesEach / max(found.count, 1))
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

  private static func startsGzip(_ split: InputSplit, _ files: [InputFile]) -> Bool {
    split.ranges.first.map { files[$0.file].format == .gzip && $0.start == 0 } ?? false
  }

  // MARK: Places

  private static func places(
    of files: [InputFile], _ format: RecordFormat, _ places: SamplePlaces
  ) -> [InputSplit] {
    let total = files.saturatedSum(\.bytes)
    let step = max(total / places.count, places.bytesEach)
    // Then every gzip file is looked at.
    let isSmall = total <= places.count * places.bytesEach && files.count <= places.count
    var splits: [InputSplit] = []
    // Places of the files one after another.
    var (begin, next) = (0, 0)
    for (index, file) in files.enumerated() {
      let end = begin.addingSaturated(file.bytes)
      var isFirst = true
      if isSmall, file.format == .gzip { next = begin }
      while next < end {
        let place = InputRange(file: index, start: next - begin, end: file.bytes)
        let (split, covered) = place.beginSplit(
          of: files, format, bytes: places.bytesEach, isFirst: isFirst)
        splits.append(split)
        next = max(next + step, begin.addingSaturated(covered))
        isFirst = false
      }
      begin = end
    }
    return splits
  }
}

extension InputRange {
  /// The ranges of a place that begins where this one does, and where in its file or behind it they
  /// end. Small files that follow belong to it.
  fileprivate func beginSplit(
    of files: [InputFile], _ format: RecordFormat, bytes: Int, isFirst: Bool
  ) -> (InputSplit, covered: Int) {
    let place = files[file].sampleRange(self, format, bytes: bytes, isFirst: isFirst)
    var ranges = [place]
    guard files[file].format == .plain else {
      // Nobody knows how much of a gzip file it is.
      let covered = files[file].canBeCut(into: format) ? 0 : files[file].bytes
      return (InputSplit(ranges: ranges), covered)
    }
    var covered = place.end
    var left = bytes - (place.end - place.start)
    var next = file + 1
    while left > 0, ranges.count < Limits.samplePlaceFiles, next < files.count,
      files[next].format == .plain
    {
      let whole = InputRange(file: next, start: 0, end: files[next].bytes)
      let more = files[next].sampleRange(whole, format, bytes: left, isFirst: true)
      if more.end > 0 || format == .wholeFile { ranges.append(more) }
      covered = covered.addingSaturated(more.end)
      left -= more.end
      next += 1
    }
    return (InputSplit(ranges: ranges), covered)
  }
}

extension InputFile {
  /// What to read of this file at a place.
  fileprivate func sampleRange(
    _ place: InputRange, _ format: RecordFormat, bytes wanted: Int, isFirst: Bool
  ) -> InputRange {
    guard canBeCut(into: format), self.format == .plain || !isFirst else {
      return InputRange(file: place.file, start: 0, end: bytes)
    }
    let length = self.format == .plain ? wanted : Limits.sampleSearchBytes
    let end = min(place.start.addingSaturated(length), bytes)
    return InputRange(file: place.file, start: place.start, end: end)
  }
}
