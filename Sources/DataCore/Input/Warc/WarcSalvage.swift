import Glibc
import JobModel

/// Tells good WARC records from bad ones, where `--skip-bad-records` leaves out the bad ones. Pure.
///
/// A record is good if its header is one and if its block is followed by two ends of lines, as
/// conforming files have them, or, behind whatever separates records, by another record or the end
/// of its gzip member or the file. So a record with a wrong length is bad itself, and is not taken
/// for a shorter one with something behind it. After a bad record,
/// reading goes on where the next record can begin: at a gzip member, or at a line `WARC/1.`.
struct WarcSalvage {
  let path: FilePath
  /// The size limit of a record, in bytes.
  let recordBytesMax: Int

  /// A place in a text where a gzip member begins, and the member's place in the file.
  struct Member: Equatable {
    var place: Int
    var offset: Int
  }

  /// What a text holds.
  struct Cut {
    /// The end of the good records at its start, and of what separates them.
    var end: Int
    /// How many good records there are.
    var records = 0
    var rest = Rest.nothing
  }

  enum Rest {
    /// There is no more.
    case nothing
    /// A record that is not known to be good or bad yet; the text from its start has to have at
    /// least this many bytes.
    case needs(Int)
    case bad(JobFailure)
    /// A record that extends past the limit.
    case crossesLimit
  }

  /// - Parameters:
  ///   - members: where gzip members begin in the text, in order; also the next one, if its place is
  ///     the end of the text.
  ///   - isLast: whether nothing follows the text.
  ///   - limit: where to stop: records that begin there belong to another range.
  func cut(
    _ text: UnsafeRawBufferPointer, members: [Member], isLast: Bool, limit: Int
  ) -> Cut {
    guard limit > 0 else { return Cut(end: 0) }
    var cut = Cut(end: WarcRecord.skipSeparator(text, from: 0))
    while case .nothing = cut.rest, cut.end < min(text.count, limit) {
      switch judge(text, at: cut.end, members, isLast: isLast) {
      case .good(let end, _) where end > limit: cut.rest = .crossesLimit
      case .good(_, let next):
        cut.end = next
        cut.records += 1
      case .needs(let bytes): cut.rest = .needs(bytes)
      case .bad(let failure): cut.rest = .bad(failure)
      }
    }
    return cut
  }

  private enum Judgement {
    case good(end: Int, next: Int)
    case needs(Int)
    case bad(JobFailure)
  }

  private func judge(
    _ text: UnsafeRawBufferPointer, at place: Int, _ members: [Member], isLast: Bool
  ) -> Judgement {
    let rest = UnsafeRawBufferPointer(rebasing: text[place...])
    switch WarcRecord.parse(rest) {
    case .invalid(let why): return .bad(InputFailures.badWarc(path, why))
    case .incomplete(let atLeast):
      if isLast { return .bad(InputFailures.badWarc(path, "the file ends inside of it")) }
      return needs(atLeast)
    case .record(let record):
      guard record.byteCount <= recordBytesMax else { return needs(record.byteCount) }
      let end = place + record.byteCount
      let next = WarcRecord.skipSeparator(text, from: end)
      if Self.hasMember(members, in: end...next) || Self.isSeparated(text[end..<next]) {
        return .good(end: end, next: next)
      }
      let behind = text[next...].prefix(Self.magic.count)
      guard behind.elementsEqual(Self.magic.prefix(behind.count)) else {
        return .bad(
          InputFailures.badWarc(path, "what follows its \(record.block.count) bytes is no record"))
      }
      let isKnown = isLast || behind.count == Self.magic.count
      return isKnown ? .good(end: end, next: next) : .needs(rest.count + 1)
    }
  }

  /// Whether bytes between two records leave no doubt that one ends before them.
  private static func isSeparated(_ bytes: Slice<UnsafeRawBufferPointer>) -> Bool {
    bytes.starts(with: [13, 10, 13, 10]) || bytes.starts(with: [10, 10])
      || bytes.count >= separatorBytesMax
  }

  /// Whether a member begins in a range of places, by halving.
  private static func hasMember(_ members: [Member], in range: ClosedRange<Int>) -> Bool {
    var (low, high) = (0, members.count)
    while low < high {
      let middle = (low + high) / 2
      if members[middle].place < range.lowerBound { low = middle + 1 } else { high = middle }
    }
    return low < members.count && members[low].place <= range.upperBound
  }

  private func needs(_ bytes: Int) -> Judgement {
    guard bytes <= recordBytesMax else {
      return .bad(InputFailures.longWarc(path, bytes: bytes, limit: recordBytesMax))
    }
    return .needs(bytes)
  }

  private static let magic = Array("WARC/".utf8)
  /// Bytes between two records beyond which it does not matter what follows them.
  private static let separatorBytesMax = 4 << 10

  /// Bytes of a text in which a record of any size can be judged.
  var roomMax: Int { recordBytesMax + Self.separatorBytesMax + Self.magic.count }

  // MARK: Where to go on

  /// How many bytes at the end of a text may hold the beginning of a place to go on.
  static let overlapBytes = 16

  /// Where the next record may begin behind a bad one at the start of `text`; nil if there is no such
  /// place in it.
  ///
  /// - Parameters:
  ///   - first: bytes of the bad record at the start that were searched before.
  ///   - members: where gzip members begin behind the start of the bad record.
  ///   - beginsMember: whether the bad record begins a member. Then it is most likely alone in it,
  ///     and another record in it has to have an empty line before it.
  static func nextRecord(
    in text: UnsafeRawBufferPointer, from first: Int, members: [Member], beginsMember: Bool
  ) -> Int? {
    let member = members.first {
      $0.place > 0 && text.dropFirst($0.place).starts(with: magic)
    }?.place
    let endOfMember = members.first { $0.place > 0 }?.place ?? text.count
    var start = max(first, 1)
    while let line = nextLine(in: text, from: start), line < member ?? .max {
      if !beginsMember || line > endOfMember || isBehindEmptyLine(text, line) { return line }
      start = line + 1
    }
    return member
  }

  /// The first line `WARC/` with a version that begins at `start` or behind it.
  private static func nextLine(in text: UnsafeRawBufferPointer, from start: Int) -> Int? {
    guard let base = text.baseAddress else { return nil }
    var start = max(start - 1, 0)
    while start < text.count, let newline = memchr(base + start, 10, text.count - start) {
      start = UnsafeRawPointer(newline) - base + 1
      if beginsVersion(text[start...]) { return start }
    }
    return nil
  }

  private static func beginsVersion(_ bytes: Slice<UnsafeRawBufferPointer>) -> Bool {
    let version = bytes.dropFirst(magic.count).prefix(2)
    return bytes.starts(with: magic) && version.count == 2 && (48...57).contains(version.first ?? 0)
      && version.last == UInt8(ascii: ".")
  }

  private static func isBehindEmptyLine(_ text: UnsafeRawBufferPointer, _ line: Int) -> Bool {
    let before = text[..<(line - 1)]
    return before.last == 10 || before.suffix(2).elementsEqual([10, 13])
  }
}

/// The records of the input that a job skips, and where they are.
struct BadInputRecords {
  let skips: SkippedRecords
  let files: [InputFile]

  /// Skips a record at the start of a text.
  ///
  /// - Parameter member: the place in the file of the gzip member that begins with it.
  func skip(at origin: TextOrigin, member: Int? = nil, because failure: JobFailure) throws {
    let place = member.map { "\(files[origin.file].name), the gzip member at byte \($0)" }
    try skips.skip(
      at: place ?? origin.place(of: 0, in: files), order: origin.order(of: 0), because: failure)
  }
}
