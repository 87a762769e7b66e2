/// How a sort key is compared: the options b, d, f, i, n and r of sort(1).
package struct SortOptions: Codable, Equatable, Sendable {
  /// b at a key's start: characters are counted behind the blanks there.
  package var skipsStartBlanks = false
  /// b at a key's end: the same there.
  package var skipsEndBlanks = false
  /// d: only blanks, letters and digits count; where it is set, i adds nothing.
  package var dictionary = false
  /// f: a-z are compared as A-Z.
  package var ignoreCase = false
  /// i: only printable characters count.
  package var printableOnly = false
  /// n: decimal numbers, perhaps with a minus and a fraction; anything else is zero.
  package var numeric = false
  /// r: the greatest comes first.
  package var reverse = false

  package init() {}

  /// Whether nothing was set, so that a key takes what is set for all keys.
  package var isDefault: Bool { self == SortOptions() }

  /// Whether keys are compared by all of their bytes, forwards or backwards.
  package var comparesBytes: Bool { !dictionary && !ignoreCase && !printableOnly && !numeric }

  /// Throws where sort(1) refuses the combination: numbers have no characters to leave out.
  package func validate() throws {
    guard numeric, dictionary || printableOnly else { return }
    let letters = (dictionary ? "d" : "") + (ignoreCase ? "f" : "") + (dictionary ? "" : "i") + "n"
    throw JobFailure(.usage, "options '-\(letters)' are incompatible")
  }
}
