/// Finds the size of the front table that suits the text. Pure.
///
/// A larger table passes on fewer records but misses the cache more often. Which of the two wins
/// depends on the text. With a few hundred thousand distinct words, a table that holds them all
/// passes on next to nothing; with millions, doubling the table hardly helps. So the tuner doubles
/// the table and measures. If the share of keys passed on falls by a fifth, it takes the largest
/// size and measures again; otherwise it goes back and rests. Its decisions change the speed, never
/// the answer.
struct FrontTuner: Equatable {
  // MARK: Configuration

  private let cellsMin: Int
  private let cellsMax: Int
  /// A larger table is worthwhile if it leaves less than this share of the evictions.
  static let worthwhile = 0.8
  /// How often the table is refilled before the tuner tries again.
  private static let rest = 64

  // MARK: State

  private(set) var cells: Int
  /// The share of evicted keys before the table last grew.
  private var shareBefore: Double?
  /// Evictions to wait for before the measurement, and its end.
  private var measureFrom: Int
  private var measureTo: Int
  private var addedAtStart: Int?
  private var evictedAtStart = 0

  init(cells: Int, cellsMax: Int) {
    self.cells = cells
    cellsMin = cells
    self.cellsMax = cellsMax
    // The table is empty at first; what happens before it is full says nothing.
    measureFrom = cells
    measureTo = 2 * cells
  }

  /// The size to continue with, or nil to keep the current one.
  ///
  /// - Parameters:
  ///   - added: keys added to the table so far.
  ///   - evicted: keys that the table has passed on so far.
  mutating func size(added: Int, evicted: Int) -> Int? {
    guard evicted >= measureFrom else { return nil }
    guard let start = addedAtStart else {
      addedAtStart = added
      evictedAtStart = evicted
      return nil
    }
    guard evicted >= measureTo, added > start else { return nil }
    let share = Double(evicted - evictedAtStart) / Double(added - start)
    if let before = shareBefore, share > before * Self.worthwhile {
      return change(to: cellsMin, evicted: evicted, shareBefore: nil, turnovers: Self.rest)
    }
    guard cells < cellsMax else {
      shareBefore = nil
      wait(evicted: evicted, turnovers: Self.rest)
      return nil
    }
    let larger = cells == cellsMin ? min(2 * cells, cellsMax) : cellsMax
    return change(to: larger, evicted: evicted, shareBefore: share, turnovers: 1)
  }

  private mutating func change(
    to size: Int, evicted: Int, shareBefore: Double?, turnovers: Int
  ) -> Int {
    // The change itself passes on what the table holds.
    let handedOn = evicted + cells
    cells = size
    self.shareBefore = shareBefore
    wait(evicted: handedOn, turnovers: turnovers)
    return size
  }

  private mutating func wait(evicted: Int, turnovers: Int) {
    addedAtStart = nil
    measureFrom = evicted + cells * turnovers
    measureTo = measureFrom + cells
  }
}
