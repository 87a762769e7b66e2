import CGristKernels
import JobModel
import Storage

/// Finds where the first member of a byte range starts.
///
/// gzip has no index. A candidate is a place that looks like a header, and `GzipMemberProof`
/// decides whether it is one. The decision can be wrong, and in a file made for the purpose it can
/// be too much work. So every split reports where it started and where it ended, and `GzipChain`
/// checks the reports against one another before any result is used.
struct GzipMemberSearch {
  let path: FilePath
  let fileBytes: Int
  let windowBytes: Int
  /// Bytes of work after which a candidate that has not ended yet is accepted as a member.
  var proofBytes = Limits.gzipProofBytes

  enum Outcome: Equatable {
    /// The place of the first member.
    case member(Int)
    /// No member starts in the range.
    case none
    /// More places look like headers than are worth examining: the file must not be cut.
    case unknown
  }

  /// The first member in `range`.
  ///
  /// - Complexity: O(bytes of the range), plus the cost of `GzipMemberProof`.
  func firstMember(
    in range: Range<Int>, inflater: any Inflater, window: MappedWindow, cancellation: Cancellation
  ) throws -> Outcome {
    let scanned = try FileDescriptor.openToRead(path, in: .input)
    let scanWindow = MappedWindow(byteCount: windowBytes)
    var proof: GzipMemberProof?
    var offset = range.lowerBound
    while offset < range.upperBound {
      try cancellation.check()
      // Candidates may begin up to the end of the range and extend past it.
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
    // The bytes that may be read after the end are zero, or are those of the next page.
    let base = RawBytes(bytes).start.assumingMemoryBound(to: UInt8.self)
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
