import CGristKernels
import JobModel
import Storage

/// Finds where the first member of a byte range starts.
///
/// gzip has no index: a candidate is a place that looks like a header, and `GzipMemberProof` tells
/// whether it is one. That can be wrong, and can be too much work to tell where somebody made a
/// file for it; so every split says where it started and where it ended, and
/// `GzipChain` holds them against each other before anything is believed.
struct GzipMemberSearch {
  let path: String
  let fileBytes: Int
  let windowBytes: Int

  enum Outcome: Equatable {
    /// The place of the first member.
    case member(Int)
    /// None starts in the range.
    case none
    /// More places look like headers than are worth looking at: the file is not to be cut.
    case unknown
  }

  /// The first member in `range`.
  ///
  /// - Complexity: O(bytes of the range), and what `GzipMemberProof` may cost.
  func firstMember(
    in range: Range<Int>, inflater: any Inflater, window: MappedWindow, cancellation: Cancellation
  ) throws -> Outcome {
    let scanned = try FileDescriptor.openToRead(path, in: .input)
    let scanWindow = MappedWindow(byteCount: windowBytes)
    var proof: GzipMemberProof?
    var offset = range.lowerBound
    while offset < range.upperBound {
      try cancellation.check()
      // Candidates may begin up to the end of the range and reach behind it.
      let wanted = min(windowBytes, fileBytes - offset)
      let bytes = try scanWindow.show(scanned, offset: offset, byteCount: wanted)
      let starts = min(wanted, range.upperBound - offset)
      var next = 0
      while let found = Self.nextCandidate(in: bytes, from: next, before: starts) {
        if proof == nil {
          proof = try GzipMemberProof(
            of: self, searchedBytes: range.count, inflater: inflater, window: window,
            cancellation: cancellation)
        }
        switch try proof!.verdict(at: offset + found) {
        case .member: return .member(offset + found)
        case .none: next = found + 1
        case .unknown: return .unknown
        }
      }
      try scanWindow.verify(scanned, expectedBytes: fileBytes)
      guard wanted < fileBytes - offset else { return .none }
      offset += max(1, wanted - GzipHeader.fixedBytes)
    }
    return .none
  }

  /// The next place that reads like the fixed part of a header.
  private static func nextCandidate(
    in bytes: UnsafeRawBufferPointer, from start: Int, before end: Int
  ) -> Int? {
    // What may be read behind the bytes is zero, or the page behind them is.
    let base = bytes.baseAddress!.assumingMemoryBound(to: UInt8.self)
    var offset = start
    while offset < end {
      offset += grist_find_gzip_magic(base + offset, end - offset)
      if offset < end, offset + GzipHeader.fixedBytes <= bytes.count,
        bytes[offset + 3] & 0xe0 == 0
      {
        return offset
      }
      offset += 1
    }
    return nil
  }
}
