/// Keys made to collide: all of a kind have one stable hash, in this version or in version 1. They
/// hold no white space and no NUL, so each is a word and a line.
package enum CollidingKeys: String, CaseIterable, Sendable {
  /// They begin with the first salt, which made a factor 0 in version 1 of the hash.
  case firstSalt
  /// Longer ones with the second salt after anything, likewise.
  case secondSalt
  /// 16 bytes, of version 2: one number, divided in many ways.
  case short
  /// 32 bytes, of version 2: the second half takes back what the first half did.
  case long
  /// Letters only, of version 2: pairs of blocks of 16 letters that lead to the same state, found by
  /// trying (van Oorschot and Wiener, 1999). A key takes one of each pair.
  case letters
  /// Letters only, at most 16, of version 2: not one hash, but one of 1,024 buckets, which trying
  /// finds at once.
  case shortLetters

  /// Two salts, as `KeyHash` has them.
  private static let saltOfFirst: UInt64 = 0xa076_1d64_78bd_642f
  private static let saltOfSecond: UInt64 = 0xe703_7ed1_a0b4_28db

  /// This many distinct keys, or fewer if there are not enough.
  package func keys(_ count: Int) -> [[UInt8]] {
    switch self {
    case .firstSalt:
      return (0..<count).map { Self.bytes(Self.saltOfFirst) + Self.letters($0, 8) }
    case .secondSalt:
      return (0..<count).map {
        Self.letters($0, 24) + Self.bytes(Self.saltOfSecond)
      }
    case .short:
      return Array(Self.divided().prefix(count))
    case .long:
      // Some have a byte that ends a word.
      return Array(
        (0..<2 * count).lazy.map(Self.long).filter(Self.isWord).prefix(count))
    case .letters:
      return (0..<min(count, 1 << Self.pairs.count)).map { number in
        Self.pairs.indices.flatMap {
          Array((number >> $0 & 1 == 0 ? Self.pairs[$0].0 : Self.pairs[$0].1).utf8)
        }
      }
    case .shortLetters:
      var keys: [[UInt8]] = []
      var number = 0
      while keys.count < count {
        let key = Self.letters(number, 11)
        if Self.hash(key) >> 54 == 0x2aa { keys.append(key) }
        number += 1
      }
      return keys
    }
  }

  /// The hash that all keys of a kind of version 2 have.
  package static func hash(_ key: [UInt8]) -> UInt64 {
    var state = saltOfFirst
    for start in stride(from: 0, to: max(key.count, 1), by: 16) {
      let block = key[start..<min(start + 16, key.count)]
      state = fold(word(block.prefix(8)) ^ state, word(block.dropFirst(8)) ^ saltOfSecond)
    }
    return state
  }

  private static func fold(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let product = a.multipliedFullWidth(by: b)
    return (product.high ^ product.low) &+ a &+ b
  }

  private static func word(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  private static func bytes(_ word: UInt64) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) }
  }

  private static func letters(_ number: Int, _ count: Int) -> [UInt8] {
    var rest = number
    return (0..<count).map { _ in
      defer { rest /= 26 }
      return 97 + UInt8(rest % 26)
    }
  }

  private static func isWord(_ key: [UInt8]) -> Bool {
    key.allSatisfy { $0 != 0 && $0 != 32 && !(9...13).contains($0) }
  }

  /// Where the product of two factors is less than 2^64, their hash is (a + 1)(b + 1) - 1.
  private static func divided() -> [[UInt8]] {
    var divisors: [UInt64] = [1]
    for (prime, power) in [
      (2, 8), (3, 4), (5, 2), (7, 2), (11, 1), (13, 1), (17, 1), (19, 1), (23, 1), (29, 1),
      (31, 1), (37, 1),
    ] as [(UInt64, Int)] {
      var powers: [UInt64] = [1]
      for _ in 0..<power { powers.append(powers[powers.count - 1] * prime) }
      divisors = divisors.flatMap { divisor in powers.map { divisor * $0 } }
    }
    let whole: UInt64 = 897_612_484_786_617_600
    return divisors.lazy.map {
      bytes(($0 - 1) ^ saltOfFirst) + bytes((whole / $0 - 1) ^ saltOfSecond)
    }.filter(isWord)
  }

  /// A second factor of 0 leaves the first one, which is whatever it is made.
  private static func long(_ number: Int) -> [UInt8] {
    let begin = letters(number, 16)
    return begin + bytes(hash(begin) ^ 0x5555_aaaa_5555_aaaa) + bytes(saltOfSecond)
  }

  private static let pairs = [
    ("inmdfkncgmcokafi", "hpgdnkcemhnhmfkp"),
    ("ellncbejidbdcelb", "ekficndbdfkdbmfl"),
    ("aacagpeaofafmggj", "gcieopnkacjkkkcc"),
    ("glfeiiddpmbmgndn", "ogpfjjememdipnln"),
    ("aaebpdjhhblhkfda", "bdbnhmfnlgflaiji"),
    ("kincpjicebgdepei", "bkomgngpekkpncmp"),
    ("jnhbimdlkiilipap", "klmpokjoblgkeeeg"),
    ("bmncpedegjinkgen", "nphbnnooommfjkha"),
    ("iebfpghimcjmjkll", "abdpnkdbaipjhamk"),
    ("gcmppbkjiahloenm", "nfbebaiakoehbljo"),
    ("anfhalkcjakmcipk", "olifjhjjnmpgchkb"),
    ("lillelenokhkhpoh", "jdchpdekjljjabjj"),
    ("pkomlagjdhjphoaj", "nmalialhenpidkml"),
    ("lbjafkgkfongihbh", "gfagiffiamjnbpje"),
    ("jhobmehebpfppman", "adalpmefkleijlic"),
    ("cmgagooikokghohh", "heoiohchmpgnibok"),
    ("nkfdgfbneciidppk", "ljobkmgcbkpmggka"),
  ]
}
