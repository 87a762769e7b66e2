import JobModel
import Synchronization

/// Decides how many of the parts of a job without reduce tasks may go out while others are made.
///
/// What a part holds is certain once its split has been read, unless the split has a range of a gzip file
/// that was cut: whether the cuts were right is known when all ranges of that file have been read
/// (`GzipChain`). Parts from the first uncertain split on wait.
final class PartGate: Sendable {
  /// A gzip file that was cut.
  private struct CutFile {
    /// The first split with a range of it.
    var firstSplit: Int
    var rangesLeft: Int
    var reports: [GzipRangeReport] = []
  }

  private let files: [InputFile]
  private let splits: Int
  private let stream: PartStream
  private let uncertain: Mutex<[Int: CutFile]>

  init(_ stream: PartStream, _ task: MapTaskSpecification) {
    self.stream = stream
    files = task.files
    splits = task.splits.count
    uncertain = Mutex(Self.cutFiles(task))
  }

  /// The first part that must wait.
  var end: Int { uncertain.withLock { Self.end($0, splits: splits) } }

  /// Takes what was found in ranges of gzip files.
  func add(_ reports: ArraySlice<GzipRangeReport>) throws {
    let end = uncertain.withLock { uncertain in
      for report in reports {
        let file = report.range.file
        guard var cut = uncertain[file] else { continue }
        cut.reports.append(report)
        cut.rangesLeft -= 1
        let isCertain =
          cut.rangesLeft == 0 && GzipChain.brokenFiles(cut.reports, files: files).isEmpty
        uncertain[file] = isCertain ? nil : cut
      }
      return Self.end(uncertain, splits: splits)
    }
    try stream.allow(below: end)
  }

  private static func end(_ uncertain: [Int: CutFile], splits: Int) -> Int {
    uncertain.values.map(\.firstSplit).min() ?? splits
  }

  private static func cutFiles(_ task: MapTaskSpecification) -> [Int: CutFile] {
    var cut: [Int: CutFile] = [:]
    for (number, split) in task.splits.enumerated() {
      for range in split.ranges where task.files[range.file].format == .gzip {
        cut[range.file, default: CutFile(firstSplit: number, rangesLeft: 0)].rangesLeft += 1
      }
    }
    return cut.filter { $0.value.rangesLeft > 1 }
  }
}
