import JobModel

/// How much text a sample reads of each range.
///
/// A plain range that can be cut has a size; of others, as much is read as a place is to show. Places
/// within a gzip file behind which no member starts show nothing, and the start of the file, which is
/// read after them, makes up for it. There, several times as much is inflated as mapped, because text
/// next to other text tells less than text far away.
struct SampleBudget {
  private let files: [InputFile]
  private let bytesEach: Int
  /// Bytes of text that the places within each gzip file should have shown and did not.
  private var missing: [Int: Int] = [:]
  /// Places at which there was some text.
  private(set) var places = 0

  init(files: [InputFile], bytesEach: Int) {
    self.files = files
    self.bytesEach = bytesEach
  }

  /// The most bytes of text to read of a range.
  func bytesMax(of range: InputRange) -> Int {
    guard files[range.file].format == .gzip else {
      return range.end - range.start <= bytesEach ? .max : bytesEach
    }
    return range.start == 0 ? bytesEach.addingSaturated(missing[range.file] ?? 0) : bytesEach
  }

  /// The least bytes of text to read of a range, mapped or not: an inflater has read up to 64 KiB of
  /// text more than it has given, which must be little for the size of the text to follow from it.
  func bytesMin(of range: InputRange) -> Int {
    files[range.file].format == .gzip ? Limits.sampleInflatedBytes : 0
  }

  /// Whether to map the text that begins at so many bytes of text from the start of a range.
  func takes(_ offset: Int, of range: InputRange) -> Bool {
    let file = files[range.file]
    guard file.format == .gzip, range.start == 0, !file.isStream else { return true }
    let most = bytesMax(of: range)
    let times = file.bytes / max(most / SplitPlanner.estimatedInflation, 1)
    return offset / bytesEach % max(1, min(times, Limits.sampleStride)) == 0
  }

  /// Notes how much text a range had.
  mutating func note(_ bytes: Int, of range: InputRange) {
    if bytes > 0 { places += 1 }
    if files[range.file].format == .gzip, range.start > 0 {
      missing[range.file, default: 0] += max(0, bytesEach - bytes)
    }
  }
}
