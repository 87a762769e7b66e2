import JobModel
import Storage

/// Reads the members of a gzip file one after another, from any member on, and checks each member's
/// CRC-32 and length, and that the file contains nothing but members and fill.
///
///     file ─▶ window ─▶ [header] deflate stream [CRC-32 │ ISIZE] 0 0 0 [header] ...
///
/// Fill is any number of NULs behind a member, as tapes and preallocated files have. The next
/// member, or the end of the file, is behind it.
struct GzipReader: WalkedText, ~Copyable {
  // MARK: Configuration

  let file: FileDescriptor
  /// The size of the file. That of a stream is known at its end.
  private(set) var fileBytes: Int

  // MARK: State

  /// Where the next compressed byte is.
  private(set) var offset: Int
  /// Where the current member starts.
  private(set) var memberStart: Int
  /// What the byte at `offset` belongs to.
  private enum Place {
    /// The header of a member; or it is the end of the file.
    case header
    case member
    /// NULs, unless there are none.
    case fill
  }
  private var place = Place.header
  private var crc: UInt32 = 0
  /// Inflated bytes of the current member, modulo 2^32.
  private var memberBytes: UInt32 = 0
  /// Bytes of headers and fill that were read, and bytes that went into and came out of the
  /// inflater.
  private(set) var workedBytes = 0

  // MARK: Resources

  private let inflater: any Inflater
  private let window: MappedWindow
  private let windowBytes: Int
  private var shown = UnsafeRawBufferPointer(start: nil, count: 0)
  private var shownOffset = 0

  init(
    file: consuming FileDescriptor, fileBytes: Int, startingAt offset: Int,
    inflater: any Inflater, window: MappedWindow, windowBytes: Int
  ) {
    self.file = file
    self.fileBytes = fileBytes
    self.offset = offset
    memberStart = offset
    self.inflater = inflater
    self.window = window
    self.windowBytes = max(windowBytes, Limits.gzipHeaderBytesMax)
  }

  /// Continues at another place, where a member may start.
  mutating func restart(at offset: Int) {
    self.offset = offset
    memberStart = offset
    place = .header
  }

  /// Whether the next bytes are those of a member header, or the end of the file.
  var isBetweenMembers: Bool { place == .header }

  /// Whether every member, and the fill behind it, has been read.
  var isAtEnd: Bool { isBetweenMembers && offset == fileBytes }

  /// A member is read as a whole.
  var isLate: Bool { false }

  /// The size of a stream is known only at its end.
  func checkSize() throws {
    if !window.isStream { try file.checkSize(planned: fileBytes) }
  }

  /// Fills `output` until it is full or the member and its fill end; starts a member if none is
  /// open. Returns the number of bytes produced; `isBetweenMembers` says whether the member has
  /// ended. A call that meets much fill reads some of it and produces nothing.
  mutating func read(into output: UnsafeMutableRawBufferPointer) throws -> Int {
    if place == .header { try startMember() }
    let produced = try inflate(into: output)
    if place == .fill { try skipFill() }
    try window.verify(file, expectedBytes: fileBytes)
    return produced
  }

  private mutating func inflate(into output: UnsafeMutableRawBufferPointer) throws -> Int {
    var produced = 0
    while produced < output.count && place == .member {
      // At the end of the file, the inflater may still hold back output, and the trailer as well.
      // It then gives bytes back, and `consumed` is negative.
      let input = try compressed(atLeast: 0, atMost: Limits.inflateSliceBytes)
      let target = UnsafeMutableRawBufferPointer(rebasing: output[produced...])
      let step = inflater.inflate(input, into: target)
      workedBytes += max(step.consumed, 0) + step.produced
      if case .damaged(let what) = step.state {
        throw damaged(at: offset + step.consumed, what)
      }
      let bytes = UnsafeRawBufferPointer(
        start: target.baseAddress, count: step.produced)
      crc = inflater.crc32(crc, bytes)
      memberBytes &+= UInt32(truncatingIfNeeded: step.produced)
      produced += step.produced
      offset += step.consumed
      if step.state == .ended {
        try endMember()
      } else if offset == fileBytes && step.produced == 0 {
        throw truncated()
      }
    }
    return produced
  }

  /// Skips some NULs.
  private mutating func skipFill() throws {
    // Behind most members is a header, for which the window need not be moved. Only this look shows
    // that a stream has ended.
    let next = try compressed(atLeast: 0, atMost: 1)
    let bytes =
      next.first == 0 ? try compressed(atLeast: 1, atMost: Limits.inflateSliceBytes) : next
    let count = bytes.leadingZeros
    offset += count
    workedBytes += count
    // The next byte is another one, or there is none.
    if count < bytes.count || offset == fileBytes { place = .header }
  }

  private mutating func startMember() throws {
    memberStart = offset
    let bytes = try compressed(atLeast: 1, atMost: Limits.gzipHeaderBytesMax)
    switch GzipHeader.parse(bytes) {
    case .header(let header):
      offset += header.byteCount
      workedBytes += header.byteCount
    case .invalid(let why):
      throw damaged(at: offset, why)
    case .incomplete:
      workedBytes += bytes.count
      guard bytes.count < Limits.gzipHeaderBytesMax else {
        throw damaged(
          at: offset,
          "a header longer than \(ByteSize.format(Limits.gzipHeaderBytesMax))")
      }
      throw truncated()
    }
    inflater.reset()
    place = .member
    crc = 0
    memberBytes = 0
  }

  private mutating func endMember() throws {
    let trailer = try compressed(
      atLeast: GzipHeader.trailerBytes, atMost: GzipHeader.trailerBytes)
    let expectedCRC = UInt32(littleEndian: trailer.loadUnaligned(as: UInt32.self))
    let expectedBytes = UInt32(
      littleEndian: trailer.loadUnaligned(fromByteOffset: 4, as: UInt32.self))
    guard expectedCRC == crc else {
      throw damaged(
        at: offset,
        "wrong CRC-32 of the member that starts at byte \(memberStart)")
    }
    guard expectedBytes == memberBytes else {
      throw damaged(
        at: offset + 4,
        "wrong length of the member that starts at byte \(memberStart)")
    }
    offset += GzipHeader.trailerBytes
    place = .fill
  }

  /// The error for bytes that make no sense. If the file has a different size by now, that is the
  /// reason.
  private func damaged(at offset: Int, _ what: String) -> JobFailure {
    if !window.isStream, let now = try? file.size(), now != fileBytes {
      return InputFailures.changed(file.path, from: fileBytes, to: now)
    }
    return InputFailures.damagedGzip(file.path, offset: offset, what)
  }

  private func truncated() -> JobFailure {
    damaged(
      at: fileBytes,
      "the file ends inside the member that starts at byte \(memberStart): it is truncated")
  }

  /// The compressed bytes from `offset` on: as many as the window shows, at most `most`. There are
  /// fewer only at the end of the file or, if there are at least `least`, at the end of the window.
  private mutating func compressed(
    atLeast least: Int, atMost most: Int
  ) throws -> UnsafeRawBufferPointer {
    var left = fileBytes - offset
    guard left >= least else { throw truncated() }
    var start = offset - shownOffset
    if start < 0 || start + min(most, left) > shown.count {
      let wanted = min(windowBytes, left)
      shown = try window.show(file, offset: offset, byteCount: wanted)
      shownOffset = offset
      start = 0
      // Only a stream shows less than was asked for: it has ended.
      if shown.count < wanted {
        fileBytes = offset + shown.count
        left = shown.count
        guard left >= least else { throw truncated() }
      }
    }
    return UnsafeRawBufferPointer(rebasing: shown[start..<start + min(most, left)])
  }
}

extension UnsafeRawBufferPointer {
  /// How many zeros it begins with.
  var leadingZeros: Int {
    var count = 0
    while count + 8 <= self.count, loadUnaligned(fromByteOffset: count, as: UInt64.self) == 0 {
      count += 8
    }
    while count < self.count, self[count] == 0 { count += 1 }
    return count
  }
}
