import Glibc

/// Texts of different kinds, by how often words occur and where.
package enum TextKind: String, CaseIterable, Sendable {
  /// Zipf's law, with the powers 1 and 1.3, over two million words.
  case zipf
  case steepZipf
  /// Each of 5,000 words is as likely as any other, and each of five million.
  case fewWords
  case manyWords
  /// No word occurs twice.
  case distinct
  /// Each word occurs some times in one place, as in sorted text, and long enough for places to differ.
  case sorted
  /// The words in use change on the way through the text, as in the source of a large program.
  case drifting
  /// Five words.
  case fewKeys
  /// Lines that begin with an address, some of which are frequent.
  case accessLog
  /// Long words that begin alike: addresses of pages, on a few hundred hosts.
  case pages

  /// A text, and how many words it has, or for `accessLog` how many addresses in the first field.
  package struct Text: Sendable {
    package var bytes: [UInt8] = []
    package var words = 0
    package var distinct = 0
  }

  /// - Parameter count: the bytes, or a few more.
  package func text(bytes count: Int, seed: UInt64) -> Text {
    var random = SplitMix64(seed: seed)
    var text = Text()
    var seen: Set<UInt64> = []
    text.bytes.reserveCapacity(count + 256)
    while text.bytes.count < count {
      let progress = Double(text.bytes.count) / Double(count)
      let word = number(text.words, progress, &random)
      seen.insert(word)
      write(word, to: &text.bytes, random: random.next())
      text.words += 1
    }
    text.bytes[text.bytes.count - 1] = 10
    text.distinct = seen.count
    return text
  }

  private static func uniform(_ random: inout SplitMix64) -> Double {
    Double(random.next() >> 11) / Double(1 << 53)
  }

  /// A word of a vocabulary by Zipf's law, by inverting the integral of its density.
  private static func zipf(_ words: Double, power: Double, _ random: inout SplitMix64) -> UInt64 {
    let uniform = uniform(&random)
    if power == 1 { return UInt64(exp(uniform * log(words))) }
    let most = pow(words, 1 - power)
    return UInt64(pow(1 - uniform * (1 - most), 1 / (1 - power)))
  }

  /// The number of the word at `index`.
  private func number(
    _ index: Int, _ progress: Double, _ random: inout SplitMix64
  ) -> UInt64 {
    switch self {
    case .zipf: Self.zipf(2_000_000, power: 1, &random)
    case .steepZipf: Self.zipf(2_000_000, power: 1.3, &random)
    case .fewWords: random.next() % 5_000
    case .manyWords: random.next() % 5_000_000
    case .distinct: UInt64(index)
    case .sorted: UInt64(index / 40)
    case .drifting:
      random.next() % 2 == 0
        ? Self.zipf(50_000, power: 1, &random)
        : 1_000_000 + UInt64(progress * 200_000) + random.next() % 400
    case .fewKeys: random.next() % 5
    case .accessLog: Self.zipf(100_000, power: 0.9, &random)
    case .pages: random.next() % 3 == 0 ? UInt64(index) : Self.zipf(300_000, power: 1, &random)
    }
  }

  private func write(_ word: UInt64, to text: inout [UInt8], random: UInt64) {
    switch self {
    case .accessLog:
      // An address of four numbers; 32 bits hold all words.
      let bits = word &* 0x9e37_79b1 & 0xffff_ffff
      for shift in [24, 16, 8, 0] {
        text += Array(String(bits >> UInt64(shift) & 255).utf8)
        text.append(shift == 0 ? 32 : 46)
      }
      text += Array("GET /\(random % 1_000) 200 \(random >> 44)".utf8)
      text.append(10)
    case .pages:
      text += Array("https://host\(word % 300).example.org/page/\(word)/index.html".utf8)
      text.append(10)
    default:
      // Not in order of their numbers, and of different lengths.
      var letters = word &* 0x9e37_79b9_7f4a_7c15 >> 32 ^ word << 32
      repeat {
        text.append(97 + UInt8(letters % 26))
        letters /= 26
      } while letters > 0
      text.append(random % 12 == 0 ? 10 : 32)
    }
  }
}
