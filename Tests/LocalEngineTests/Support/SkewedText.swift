import Glibc
import TestSupport

/// Lines of a word and a number; a few words are frequent and most are rare, as in any text.
enum SkewedText {
  /// - Parameters:
  ///   - words: the number of different words.
  static func lines(bytes: Int, words: Int, seed: UInt64) -> [UInt8] {
    var random = SplitMix64(seed: seed)
    var text: [UInt8] = []
    text.reserveCapacity(bytes + 64)
    while text.count < bytes {
      let uniform = Double(random.next() >> 11) / Double(1 << 53)
      let word = UInt64(exp(uniform * log(Double(words))))
      text += Array(String(word &* 0x9e37_79b9 & 0xffff_ffff, radix: 36).utf8)
      text.append(32)
      text += Array(String(random.next() >> 20).utf8)
      text.append(10)
    }
    return text
  }
}
