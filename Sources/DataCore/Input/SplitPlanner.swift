package import JobModel

/// Cuts inputs into splits. Pure: the same files give the same splits.
package enum SplitPlanner {
  /// Plans the splits. All files of a split are on the same hosts. Large files are cut every
  /// `splitBytes`; small ones are packed together, in order, until a split has that many bytes.
  /// Empty files are left out, unless each file is a record.
  ///
  /// A gzip file is cut like any other: the ranges in which no member starts turn out to be empty.
  ///
  /// - Parameter packsFiles: false to give each file its own splits.
  package static func splits(
    of files: [InputFile], format: RecordFormat = .lines, splitBytes: Int, packsFiles: Bool = true
  ) -> [InputSplit] {
    precondition(splitBytes > 0)
    var splits: [InputSplit] = []
    var packed: [InputRange] = []
    var packedBytes = 0
    func close() {
      if !packed.isEmpty { splits.append(InputSplit(ranges: packed)) }
      packed = []
      packedBytes = 0
    }
    for (index, file) in files.enumerated() where file.bytes > 0 || format == .wholeFile {
      guard file.bytes > splitBytes && file.canBeCut(into: format) else {
        if let last = packed.last,
          !packsFiles || packedBytes + file.bytes > splitBytes
            || files[last.file].hosts != file.hosts
        {
          close()
        }
        packed.append(InputRange(file: index, start: 0, end: file.bytes))
        packedBytes += file.bytes
        continue
      }
      close()
      for start in stride(from: 0, to: file.bytes, by: splitBytes) {
        splits.append(
          InputSplit(ranges: [
            InputRange(file: index, start: start, end: min(start + splitBytes, file.bytes))
          ]))
      }
    }
    close()
    return splits
  }

  /// The number of reduce tasks for `--partitions auto`. It depends only on the input, so the same
  /// job gives the same part files on any machine.
  package static func partitions(for files: [InputFile]) -> Int {
    partitions(
      forBytes: files.reduce(0) {
        $0 + ($1.format == .gzip ? $1.bytes * estimatedInflation : $1.bytes)
      })
  }

  /// The same if the size of the output is known.
  package static func partitions(forBytes bytes: Int) -> Int {
    min(max(1, bytes / bytesPerPartition), autoPartitionsMax)
  }

  /// The estimated factor by which text inflates.
  package static let estimatedInflation = 4
  /// Bytes of output for each part file; for small inputs, which are not sampled, bytes of text.
  private static let bytesPerPartition = 32 << 20
  private static let autoPartitionsMax = 512

  /// The split size for `--split-size auto`, which also depends only on the input. It is usually
  /// `wanted`. Small plain inputs get less, so that there is work for every slot and none ends long
  /// after the others. Huge ones get more, since a plan lists every split. gzip files are not cut
  /// finer: each range is searched for a member (6 % of the time if there is none), and slots
  /// without one take chunks from others.
  package static func splitBytes(for files: [InputFile], wanted: Int) -> Int {
    let total = files.reduce(0) { $0 + $1.bytes }
    let isPlain = files.allSatisfy { $0.format == .plain }
    let even = isPlain ? roundedUp(total / autoSplitsWanted) : wanted
    return max(min(max(even, wanted / 4), wanted), roundedUp(total / autoSplitsMax))
  }

  private static let autoSplitsWanted = 64
  private static let autoSplitsMax = 65_536

  /// Rounds up to whole MiB.
  private static func roundedUp(_ bytes: Int) -> Int { (bytes + 0xf_ffff) & ~0xf_ffff }
}

extension InputFile {
  /// Whether ranges of the file can be read independently, that is, whether the start of a record
  /// can be found from the middle of the file.
  package func canBeCut(into records: RecordFormat) -> Bool {
    guard isSplittable else { return false }
    return switch records {
    case .lines, .nul: true
    // Each record has a known place; in a gzip file, nobody knows how many bytes precede a member.
    case .fixed: format == .plain
    case .wholeFile: false
    // A record is a gzip member. In a plain file, a block can contain what looks like a header.
    case .warc: format == .gzip
    }
  }
}
