/// How a sort key is compared: the options b, d, f, i, n and r of sort(1).
package struct SortOptions: Codable, Equatable, Sendable {
  /// b at a key's start: characters are counted after the blanks there.
  package var skipsStartBlanks = false
  /// b at a key's end, likewise.
  package var skipsEndBlanks = false
  /// d: only blanks, letters and digits count; i then adds nothing.
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

  /// Whether nothing was set, so that the key inherits what is set for all keys.
  package var isDefault: Bool { self == SortOptions() }

  /// Whether keys are compared by all of their bytes, in either direction.
  package var comparesBytes: Bool { !dictionary && !ignoreCase && !printableOnly && !numeric }

  /// Throws if sort(1) refuses the combination: numbers have no characters to leave out.
  package func validate() throws {
    guard numeric, dictionary || printableOnly else { return }
    let letters = (dictionary ? "d" : "") + (ignoreCase ? "f" : "") + (dictionary ? "" : "i") + "n"
    throw JobFailure(.usage, "options '-\(letters)' are incompatible")
  }
}
