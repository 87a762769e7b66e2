import CGristKernels
import JobModel
import Storage

/// Finds where the first member of a byte range starts.
///
/// gzip has no index: a candidate is a place that looks like a header. It is
/// proved by inflating the whole member, checking its CRC-32 and length, and by
/// what stands behind it: another header, or the end of the file. That can
/// still be wrong where a stored gzip file lies inside a member (a .tar.gz of
/// .gz files); so every split says where it started and where it ended, and
/// `GzipChain` holds them against each other before anything is believed.
struct GzipMemberSearch {
  let path: String
  let fileBytes: Int
  let windowBytes: Int

  /// The start of the first member in `range`, or nil where none starts there.
  ///
  /// - Complexity: O(bytes of the range), plus inflating one member for each
  ///   candidate that begins like one.
  func firstMember(
    in range: Range<Int>, inflater: any Inflater, window: MappedWindow, cancellation: Cancellation
  ) throws -> Int? {
    let scanned = try FileDescriptor.openToRead(path, in: .input)
    let scanWindow = MappedWindow(byteCount: windowBytes)
    var offset = range.lowerBound
    while offset < range.upperBound {
      try cancellation.check()
      // Candidates may begin up to the end of the range and reach behind it.
      let wanted = min(windowBytes, fileBytes - offset)
      let bytes = try scanWindow.show(scanned, offset: offset, byteCount: wanted)
      let starts = min(wanted, range.upperBound - offset)
      var next = 0
      while let found = Self.nextCandidate(in: bytes, from: next, before: starts) {
        if try isMember(
          at: offset + found, inflater: inflater, window: window, cancellation: cancellation)
        {
          return offset + found
        }
        next = found + 1
      }
      try scanWindow.verify(scanned, expectedBytes: fileBytes)
      guard wanted < fileBytes - offset else { return nil }
      offset += max(1, wanted - GzipHeader.fixedBytes)
    }
    return nil
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

  private func isMember(
    at offset: Int, inflater: any Inflater, window: MappedWindow, cancellation: Cancellation
  ) throws -> Bool {
    var reader = GzipReader(
      file: try FileDescriptor.openToRead(path, in: .input), fileBytes: fileBytes,
      startingAt: offset, inflater: inflater, window: window, windowBytes: windowBytes)
    let sink = UnsafeMutableRawBufferPointer.allocate(
      byteCount: Limits.chunkBytes, alignment: 64)
    defer { sink.deallocate() }
    do {
      repeat {
        _ = try reader.read(into: sink)
        try cancellation.check()
      } while !reader.isBetweenMembers
    } catch let failure as JobFailure where failure.kind == .input {
      return false
    }
    return try reader.isAtEnd || reader.nextLooksLikeMember()
  }
}

extension GzipReader {
  /// Whether the bytes at `offset` begin like a member.
  mutating func nextLooksLikeMember() throws -> Bool {
    var bytes = [UInt8](repeating: 0, count: 3)
    let position = offset
    let count = try bytes.withUnsafeMutableBytes { try file.read(into: $0, at: position) }
    return bytes.withUnsafeBytes {
      GzipHeader.looksLikeGzip(UnsafeRawBufferPointer(rebasing: $0[..<count]))
    }
  }
}
