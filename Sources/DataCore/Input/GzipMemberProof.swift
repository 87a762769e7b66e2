import JobModel
import Storage

/// Decides which places that look like gzip headers really start members, within a work budget for
/// all those that do not.
///
/// A member is proved by its CRC-32 and length, and by what follows it and its fill: another header,
/// or the end of the file. For a long member its beginning is enough. That much valid data is no coincidence;
/// it can only be a member inside another member, and a proof gets that wrong whatever the length.
struct GzipMemberProof: ~Copyable {
  enum Verdict {
    case member, none
    /// The budget is exhausted.
    case unknown
  }

  private let cancellation: Cancellation
  private var reader: GzipReader
  /// Bytes of work left for places that are not members.
  private var budget: Int
  private let proofBytes: Int
  private let sink: PaddedBuffer

  /// - Parameter searchedBytes: the length of the range. A longer range has more accidental
  ///   headers.
  init(
    of search: GzipMemberSearch, searchedBytes: Int, inflater: any Inflater, window: MappedWindow,
    cancellation: Cancellation
  ) throws {
    self.cancellation = cancellation
    budget = Limits.gzipSearchBytes + searchedBytes
    proofBytes = search.proofBytes
    sink = PaddedBuffer(capacity: min(Limits.chunkBytes, search.proofBytes))
    // A header at the end of the window is examined in the next window, half of which is then new.
    reader = GzipReader(
      file: try FileDescriptor.openToRead(search.path, in: .input), fileBytes: search.fileBytes,
      startingAt: 0, inflater: inflater, window: window,
      windowBytes: max(search.windowBytes, 2 * Limits.gzipHeaderBytesMax))
  }

  mutating func verdict(at offset: Int) throws -> Verdict {
    guard budget > 0 else { return .unknown }
    let before = reader.workedBytes
    reader.restart(at: offset)
    if try isMember(before) { return .member }
    budget -= Limits.gzipCandidateBytes + reader.workedBytes - before
    return .none
  }

  private mutating func isMember(_ before: Int) throws -> Bool {
    do {
      repeat {
        try cancellation.check()
        _ = try reader.read(into: sink.room(from: 0, to: sink.capacity))
        if reader.workedBytes - before >= proofBytes { return true }
      } while !reader.isBetweenMembers
      return try reader.isAtEnd || reader.nextLooksLikeMember()
    } catch let failure as JobFailure where failure.kind == .input {
      return false
    }
  }
}

extension GzipReader {
  /// Whether the bytes at `offset` begin like a member.
  fileprivate mutating func nextLooksLikeMember() throws -> Bool {
    var bytes = [UInt8](repeating: 0, count: 3)
    let position = offset
    let count = try bytes.withUnsafeMutableBytes { try file.read(into: $0, at: position) }
    return bytes.withUnsafeBytes {
      GzipHeader.looksLikeGzip(UnsafeRawBufferPointer(rebasing: $0[..<count]))
    }
  }
}
