/// Numbers with what they count, for people. Pure.
package enum Counted {
  /// `1 file`, `0 files`, `1,234 files`, `2 entries`, `3 passes`.
  ///
  /// - Parameters:
  ///   - noun: one of them, in English.
  ///   - plural: several of them, where they are not called by the rules: an `s`, `es` behind a hiss,
  ///     `ies` for a `y` behind a consonant. They go by the last word.
  package static func text(_ number: Int, _ noun: String, _ plural: String? = nil) -> String {
    Decimals.grouped(number) + " " + name(number, noun, plural)
  }

  /// What `number` of them are called, without the number.
  package static func name(_ number: Int, _ noun: String, _ plural: String? = nil) -> String {
    number == 1 ? noun : plural ?? several(noun)
  }

  private static func several(_ noun: String) -> String {
    if ["s", "x", "z", "ch", "sh"].contains(where: noun.hasSuffix) { return noun + "es" }
    if noun.hasSuffix("y"), let before = noun.dropLast().last, !"aeiou".contains(before) {
      return noun.dropLast() + "ies"
    }
    return noun + "s"
  }
}
