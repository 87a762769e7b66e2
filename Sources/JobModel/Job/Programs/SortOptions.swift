/// How a sort key is compared: the ordering options of sort(1), but for R.
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
  /// g: numbers as strtold(3) reads them; what it does not read comes first, then what is not a
  /// number.
  package var generalNumeric = false
  /// h: numbers with a unit such as K, M or G behind them; the unit decides first.
  package var humanNumeric = false
  /// M: the English names of months, by three letters; anything else comes before January.
  package var month = false
  /// V: names with version numbers in them.
  package var version = false
  /// r: the greatest comes first.
  package var reverse = false

  package init() {}

  /// Whether nothing was set, so that the key inherits what is set for all keys.
  package var isDefault: Bool { self == SortOptions() }

  /// Whether keys are compared by all of their bytes, in either direction.
  package var comparesBytes: Bool {
    !dictionary && !ignoreCase && !printableOnly && !version && kinds == 0
  }

  /// How many of the orders are set that look at a part of the text only.
  private var kinds: Int {
    [numeric, generalNumeric, humanNumeric, month].count { $0 }
  }

  /// Throws if sort(1) refuses the combination: a key has one order, and numbers and months have
  /// no characters to leave out.
  package func validate() throws {
    let others = version || dictionary || printableOnly ? 1 : 0
    guard kinds + others > 1 else { return }
    throw JobFailure(.usage, "options '-\(letters)' are incompatible")
  }

  /// The letters of what is set besides b and r, in the order in which sort(1) lists them.
  private var letters: String {
    let letters: [(String, Bool)] = [
      ("d", dictionary), ("f", ignoreCase), ("g", generalNumeric), ("h", humanNumeric),
      ("i", printableOnly && !dictionary), ("M", month), ("n", numeric), ("V", version),
    ]
    return letters.filter(\.1).map(\.0).joined()
  }
}
