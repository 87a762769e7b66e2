import CGristKernels

/// Decides which records an expression matches, with one table look-up for each byte. Its states
/// are sets of places in a program; each is built when the text first leads to it (Thompson, 1968;
/// Aho, Sethi and Ullman, 1986, section 3.7).
///
///     table   │ 256 unused │ state 1: 256 next states │ state 2: 256 next states │ ...
///
/// A state is represented by the place of its row. A terminator in the text leads back to the first
/// state, so a text of many records takes a single walk.
///
/// Safe: `table` has a row for each of `statesMax` states, and holds only places of rows that
/// exist, or the two small numbers that are not rows.
///
/// - Complexity: O(1) for each byte; O(size of the program) for each byte while states are being
///   built. At most 2 MiB of table and 2 MiB of places: when either is full, all states are
///   forgotten.
final class LazyAutomaton {
  // MARK: Configuration

  private let program: ExpressionProgram
  /// The byte that ends a record; nil if records are passed one at a time.
  let terminator: UInt8?
  /// The state at the start of a record; nil if every record matches right there.
  private let start: State?
  /// Consulted while states are built, which takes the most time.
  private let pace: MatchPace

  // MARK: State

  private var states: [State] = []
  private var rows: [State: Int] = [:]
  /// The number of places that all states hold together.
  private var places = 0
  /// Where a record starts.
  private var startRow = 0
  /// The state in which most of a text without matches is passed; -1 if too few bytes stay in it
  /// for skipping to pay.
  private var idleRow = -1

  // MARK: Resources

  private let table: UnsafeMutablePointer<UInt32>
  /// 1 for each byte that stays in the idle state.
  private let staying: UnsafeMutablePointer<UInt8>

  private struct State: Hashable {
    /// Steps that wait for a byte, or for what comes next, in order.
    var places: [Int]
    /// What comes before, as far as it matters.
    var before: Edge.Before
    /// A record that ends here matches.
    var matchesAtEnd: Bool
  }

  private static let unknown: UInt32 = 0
  private static let matched: UInt32 = 1
  private static let rowCount = 256
  /// The most states that are kept; beyond that, all are forgotten. It makes 2 MiB of table.
  private static let statesMax = 2_048
  /// The most bytes that may lead away from the idle state for skipping to pay.
  private static let leavingMax = 32
  /// The average number of bytes per skip for it to pay.
  private static let leastSkipped = 12

  init(_ program: ExpressionProgram, terminator: UInt8?, pace: MatchPace = MatchPace(nil)) {
    self.program = program
    self.terminator = terminator
    self.pace = pace
    start = Self.state(program, from: [0], before: .start)
    table = .allocate(capacity: (Self.statesMax + 1) * Self.rowCount)
    staying = .allocate(capacity: Self.rowCount)
    staying.initialize(repeating: 0, count: Self.rowCount)
    startAnew()
  }

  deinit {
    table.deallocate()
    staying.deallocate()
  }

  // MARK: Matching

  private var matchesAll: Bool { start == nil }

  /// Whether the expression matches something in the record.
  func matches(_ record: UnsafeRawBufferPointer) -> Bool {
    if matchesAll { return true }
    return switch walk(record, from: 0) {
    case .matched: true
    case .end(let row): state(of: row).matchesAtEnd
    }
  }

  /// A byte of the first record that matches, or the terminator after it; nil if none matches. A
  /// record starts at `start`.
  func firstMatch(in text: UnsafeRawBufferPointer, from start: Int) -> Int? {
    guard start < text.count else { return nil }
    if matchesAll { return start }
    switch walk(text, from: start) {
    case .matched(let place): return place
    case .end(let row):
      // No record starts after the last terminator.
      return text.last != terminator && state(of: row).matchesAtEnd ? text.count - 1 : nil
    }
  }

  private enum Outcome {
    /// The place of the byte that completed a match.
    case matched(Int)
    /// The row that the bytes led to.
    case end(Int)
  }

  private func walk(_ text: UnsafeRawBufferPointer, from start: Int) -> Outcome {
    var row = startRow
    guard let base = text.baseAddress else { return .end(row) }
    let bytes = base.assumingMemoryBound(to: UInt8.self)
    let (table, staying, end) = (self.table, self.staying, text.count)
    var idleRow = self.idleRow
    var place = start
    /// How often bytes were skipped, and where the last series of skips began.
    var (skips, mark) = (0, start)
    while place < end {
      if row == idleRow {
        place &+= grist_skip_bytes(bytes + place, end &- place, staying)
        if place == end { break }
        skips &+= 1
        if skips & 0xff == 0 {
          // If each skip is short, going byte by byte is faster.
          if place &- mark < 0x100 &* Self.leastSkipped { idleRow = -1 }
          mark = place
        }
      }
      var next = table[row &+ Int(bytes[place])]
      if next <= Self.matched {
        if next == Self.unknown {
          if pace.mustStop() { return .end(startRow) }
          next = learn(row, bytes[place])
        }
        if next == Self.matched { return .matched(place) }
        idleRow = self.idleRow
      }
      row = Int(next)
      place &+= 1
    }
    return .end(row)
  }

  // MARK: Making states

  private func state(of row: Int) -> State { states[row / Self.rowCount - 1] }

  /// Finds out where a byte leads from a row for the first time.
  private func learn(_ row: Int, _ byte: UInt8) -> UInt32 {
    let from = state(of: row)
    if byte == terminator {
      table[row + Int(byte)] = from.matchesAtEnd ? Self.matched : UInt32(startRow)
      return table[row + Int(byte)]
    }
    // If no match has begun, one may begin here; hence place 0.
    guard let places = places(from, reading: byte),
      let next = Self.state(program, from: places + [0], before: Edge.Before(byte))
    else {
      table[row + Int(byte)] = Self.matched
      return Self.matched
    }
    if rows[next] == nil,
      states.count == Self.statesMax || self.places + next.places.count > MatchingLimits.placesMax
    {
      // The row this came from is gone as well.
      startAnew()
      return UInt32(self.row(of: next))
    }
    table[row + Int(byte)] = UInt32(self.row(of: next))
    return table[row + Int(byte)]
  }

  /// The steps behind those that the byte takes; nil if the match was complete before it.
  private func places(_ state: State, reading byte: UInt8) -> [Int]? {
    var places = state.places
    if program.looksAhead {
      let reached = program.reach(
        from: places, before: state.before, after: Edge.After(byte))
      if reached.isMatch { return nil }
      places = reached.places
    }
    return places.filter {
      if case .one(let set) = program.steps[$0] { set.contains(byte) } else { false }
    }.map { $0 + 1 }
  }

  private func row(of state: State) -> Int {
    if let row = rows[state] { return row }
    states.append(state)
    places += state.places.count
    let row = states.count * Self.rowCount
    (table + row).initialize(repeating: Self.unknown, count: Self.rowCount)
    rows[state] = row
    return row
  }

  /// Forgets all states but the first ones.
  private func startAnew() {
    states.removeAll(keepingCapacity: true)
    rows.removeAll(keepingCapacity: true)
    places = 0
    // If the start does not match, the middle certainly does not.
    guard let start, let idle = Self.state(program, from: [0], before: .other) else { return }
    startRow = row(of: start)
    idleRow = row(of: idle)
    for byte in UInt8.min...UInt8.max {
      let next = Int(learn(idleRow, byte))
      staying[Int(byte)] = next == idleRow ? 1 : 0
    }
    let leaving = (0..<Self.rowCount).count { staying[$0] == 0 }
    if leaving > Self.leavingMax { idleRow = -1 }
  }

  /// The state of all steps reachable without reading a byte; nil if `match` is one of them.
  private static func state(
    _ program: ExpressionProgram, from starts: [Int], before: Edge.Before
  ) -> State? {
    let (places, isMatch) = program.reach(from: starts, before: before, after: nil)
    guard !isMatch else { return nil }
    let ends = program.reach(from: places, before: before, after: .end)
    var seen = before
    if seen == .start, !program.hasStart { seen = .other }
    if seen == .word, !program.hasWordEdge { seen = .other }
    return State(places: places, before: seen, matchesAtEnd: ends.isMatch)
  }
}
