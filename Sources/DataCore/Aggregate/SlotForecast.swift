/// What the tables of a slot pass on while it maps its share of the text, and when that fills its
/// memory. Pure: a model of `FrontTable`, `FrontTuner`, `RecentRecords` and of spilling.
struct SlotForecast {
  let keys: KeyModel
  let plan: AggregatingPlan
  let partitions: Int
  let slots: Int

  /// The share of a block of the front table that is filled before it is passed on.
  private static let filled = 0.75
  /// Records that the front table passes on while it finds its size, in initial capacities.
  private static let tuning = 8.0

  // MARK: Short keys

  /// How the front table deals with the text: its cells, whether it has grown, and how many tiles fill
  /// it; nil if all short keys fit.
  private struct Front {
    var cells: Int
    var hasGrown: Bool
    var tilesToFill: Double?
  }

  private func tilesToFill(_ cells: Int) -> Double? {
    keys.short.tiles(until: Self.filled * Double(cells))
  }

  /// The share of pairs that a table of so many cells passes on, once it is full.
  private func passedOn(_ cells: Int) -> Double {
    guard let tiles = tilesToFill(cells), tiles > 0, keys.shortPairs > 0 else { return 0 }
    return Self.filled * Double(cells) / (tiles * keys.shortPairs)
  }

  /// The size that `FrontTuner` settles on: the largest if doubling the table pays, and making it the
  /// largest pays again.
  private var front: Front {
    let least = plan.frontCells
    func front(_ cells: Int) -> Front {
      Front(cells: cells, hasGrown: cells > least, tilesToFill: tilesToFill(cells))
    }
    let doubled = min(2 * least, plan.frontCellsMax)
    let (first, second) = (passedOn(least), passedOn(doubled))
    guard doubled > least, first > 0, second <= FrontTuner.worthwhile * first else {
      return front(least)
    }
    guard plan.frontCellsMax > doubled else { return front(doubled) }
    let third = passedOn(plan.frontCellsMax)
    return front(third <= FrontTuner.worthwhile * second ? plan.frontCellsMax : least)
  }

  private func shortRecords(after tiles: Double, _ front: Front) -> Double {
    let pairs = tiles * keys.shortPairs
    let distinct = keys.short.distinct(after: tiles)
    var records = distinct
    if let fill = front.tilesToFill, fill > 0 {
      records = max(distinct, tiles / fill * Self.filled * Double(front.cells))
    }
    if front.hasGrown { records += Self.tuning * Double(plan.frontCells) }
    return min(records, max(pairs, distinct))
  }

  // MARK: Long keys

  /// A long key is combined with its last record as long as that is remembered: until as many others
  /// have been passed on as there are places for them.
  private func longRecords(after tiles: Double) -> Double {
    let distinct = keys.long.distinct(after: tiles)
    let places = Double(plan.recentRecords)
    guard let turn = keys.long.tiles(until: places), turn > 0 else { return distinct }
    return min(max(distinct, tiles / turn * places), max(tiles * keys.longPairs, distinct))
  }

  // MARK: Memory

  /// What a slot holds after so many tiles, if nothing is spilled.
  struct Load {
    var records = 0.0
    /// Of packed records.
    var bytes = 0.0
    /// What it takes to hold and to sort them.
    var neededBytes = 0.0
  }

  func load(after tiles: Double) -> Load { load(after: tiles, front) }

  private func load(after tiles: Double, _ front: Front) -> Load {
    var load = Load()
    let (shorts, longs) = (shortRecords(after: tiles, front), longRecords(after: tiles))
    load.records = shorts + longs
    load.bytes =
      shorts * (Self.meanBytes(keys.short, of: min(shorts, keys.short.distinct(after: tiles))) + 2)
      + longs * (Self.meanBytes(keys.long, of: min(longs, keys.long.distinct(after: tiles))) + 2)
    load.neededBytes = AggregatingPlan.neededBytes(
      records: load.records, recordBytes: load.records > 0 ? load.bytes / load.records : 0,
      distinct: keys.distinct(after: tiles), partitions: partitions, slots: slots)
    return load
  }

  private static func meanBytes(_ growth: KeyGrowth, of keys: Double) -> Double {
    keys > 0 ? growth.bytes(of: keys) / keys : 0
  }

  // MARK: Spills

  /// Records that a slot with so many tiles of text spills, and its runs: each run holds the distinct
  /// keys of its part of the text.
  func spilled(ofTiles tiles: Double) -> (records: Double, bytes: Double, runs: Double) {
    let (front, most) = (front, Double(plan.streamBytes))
    guard load(after: tiles, front).neededBytes > most else { return (0, 0, 0) }
    var (low, high) = (0.0, tiles)
    for _ in 0..<40 {
      let middle = (low + high) / 2
      if load(after: middle, front).neededBytes > most { high = middle } else { low = middle }
    }
    let full = (tiles / high).rounded(.down)
    let rest = tiles - full * high
    func bytes(_ tiles: Double) -> Double {
      keys.keyBytes(after: tiles) + Self.runRecordBytes * keys.distinct(after: tiles)
    }
    return (
      full * keys.distinct(after: high) + keys.distinct(after: rest),
      full * bytes(high) + bytes(rest), full + (rest > 0 ? 1 : 0)
    )
  }

  /// What a record takes in a run besides its key.
  private static let runRecordBytes = 6.0
}
