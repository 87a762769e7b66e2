/// Finds what somebody meant who wrote a name with a mistake. Pure.
package enum NearestName {
  /// Longer words are not compared: nobody mistypes one so, and the cost is quadratic.
  private static let lengthMax = 64

  /// The nearest of `names` to `word`, if one is near enough: a third of its letters may be wrong,
  /// and one in any case. The first of several that are equally near.
  package static func of(_ word: String, among names: some Sequence<String>) -> String? {
    let letters = Array(word.unicodeScalars)
    guard (2...lengthMax).contains(letters.count) else { return nil }
    var best: (name: String, distance: Int)?
    for name in names where name != word {
      let distance = distance(letters, Array(name.unicodeScalars))
      guard distance <= max(1, min(letters.count, name.unicodeScalars.count) / 3) else { continue }
      if distance < best?.distance ?? Int.max { best = (name, distance) }
    }
    return best?.name
  }

  /// How many letters have to be put in, left out, changed or swapped with their neighbour to get
  /// from one to the other (optimal string alignment).
  ///
  /// - Complexity: O(product of the lengths).
  package static func distance(_ first: [Unicode.Scalar], _ second: [Unicode.Scalar]) -> Int {
    var before: [Int] = []
    var last = Array(0...second.count)
    for row in first.indices {
      var next = [row + 1]
      for column in second.indices {
        let isSame = first[row] == second[column]
        var cost = min(
          last[column] + (isSame ? 0 : 1), last[column + 1] + 1, next[column] + 1)
        if row > 0, column > 0, first[row] == second[column - 1], first[row - 1] == second[column] {
          cost = min(cost, before[column - 1] + 1)
        }
        next.append(cost)
      }
      (before, last) = (last, next)
    }
    return last[second.count]
  }
}
