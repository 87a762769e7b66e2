/// Every kind of gzip file that the core claims to read.
package enum GzipKind: String, CaseIterable, Sendable {
  case oneMember
  case manyMembers
  case emptyMemberFirst
  case emptyMemberMiddle
  case emptyMemberLast
  case onlyEmptyMembers
  case blockedGzip
  case headerFields
  case stored
  case concatenated
  /// NULs behind each member, from none to more than a split of most tests.
  case filled

  /// A file of this kind.
  package func file(of text: [UInt8], seed: UInt64 = 1) -> [UInt8] {
    var random = SplitMix64(seed: seed)
    let pieces = Self.pieces(text, using: &random)
    let empty = GzipMember([]).bytes
    switch self {
    case .oneMember: return GzipMember(text).bytes
    case .manyMembers: return pieces.flatMap { GzipMember($0).bytes }
    case .emptyMemberFirst: return empty + pieces.flatMap { GzipMember($0).bytes }
    case .emptyMemberMiddle:
      return Array(pieces.map { GzipMember($0).bytes }.joined(separator: empty))
    case .emptyMemberLast: return pieces.flatMap { GzipMember($0).bytes } + empty
    case .onlyEmptyMembers: return text.isEmpty ? empty + empty : empty + GzipMember(text).bytes
    case .blockedGzip: return BlockedGzip.file(of: pieces)
    case .headerFields: return Self.withHeaderFields(pieces)
    case .stored: return pieces.flatMap { GzipMember($0, level: 0).bytes }
    case .concatenated:
      let half = text.count / 2
      return GzipMember(Array(text[..<half]), level: 9).bytes
        + GzipMember(Array(text[half...]), level: 1).bytes
    case .filled:
      return pieces.flatMap {
        GzipMember($0).bytes + [UInt8](repeating: 0, count: random.pick([0, 1, 7, 8, 9, 64, 150]))
      }
    }
  }

  /// `text` cut at random places, which need not be ends of lines.
  package static func pieces(_ text: [UInt8], using random: inout SplitMix64) -> [[UInt8]] {
    var pieces: [[UInt8]] = []
    var rest = text[...]
    let most = max(1, text.count / 4)
    while !rest.isEmpty {
      let piece = rest.prefix(random.number(in: 1...most))
      pieces.append(Array(piece))
      rest = rest.dropFirst(piece.count)
    }
    return pieces.isEmpty ? [[]] : pieces
  }

  /// Each member with a different choice of the header's fields.
  private static func withHeaderFields(_ pieces: [[UInt8]]) -> [UInt8] {
    pieces.enumerated().flatMap { index, piece in
      var member = GzipMember(piece)
      // From 31 down, so that the first members have all fields.
      let choice = 31 - index % 32
      if choice & 1 != 0 { member.name = Array("a name.txt".utf8) }
      if choice & 2 != 0 { member.comment = Array("a comment\nof two lines".utf8) }
      if choice & 4 != 0 { member.extra = [65, 66, 4, 0, 0x1f, 0x8b, 8, 0] }
      member.hasHeaderCRC = choice & 8 != 0
      member.isText = choice & 16 != 0
      return member.bytes
    }
  }
}

/// BGZF (SAM specification, section 4.1): members that tell their size in an extra field.
package enum BlockedGzip {
  package static let endOfFile = block([])

  package static func file(of pieces: [[UInt8]]) -> [UInt8] {
    pieces.flatMap { piece in
      stride(from: 0, to: max(piece.count, 1), by: 0xff00).flatMap {
        block(Array(piece[$0..<min($0 + 0xff00, piece.count)]))
      }
    } + endOfFile
  }

  private static func block(_ text: [UInt8]) -> [UInt8] {
    var member = GzipMember(text)
    member.extra = [66, 67, 2, 0, 0, 0]
    let size = member.bytes.count - 1
    member.extra = [66, 67, 2, 0, UInt8(size & 255), UInt8(size >> 8)]
    return member.bytes
  }
}

/// Files whose members hold other gzip files byte for byte, as a .tar.gz of .gz files does.
package enum NestedGzip {
  /// Text around `inner`, which is stored and not deflated.
  package static func file(before: [UInt8], inner: [UInt8], after: [UInt8]) -> [UInt8] {
    precondition(before.count + inner.count + after.count < 0xffff, "one stored block")
    return GzipMember(before + inner + after, level: 0).bytes
  }

  /// What such a file inflates to.
  package static func text(before: [UInt8], inner: [UInt8], after: [UInt8]) -> [UInt8] {
    before + inner + after
  }
}
