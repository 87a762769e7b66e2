/// How long to leave a program alone before its pipes are looked at again. Pure.
///
/// A program that reads and prints a few KiB at a time would wake us for each of
/// them, and every other microsecond would go into changing between the two. It
/// gets a pause instead, so long that about half a pipe has moved in it: it is
/// never short of input or room, and we wake some ten times less. A program as
/// fast as we are gets none.
struct PumpPace {
  /// What the smaller pipe of two can hold.
  private let pipeBytes: Int
  /// Zero while the program is fast.
  private(set) var pauseMicroseconds: UInt32 = 0
  private var readBytes = 0
  private var writtenBytes = 0

  init(pipeBytes: Int) { self.pipeBytes = pipeBytes }

  mutating func read(_ bytes: Int) { readBytes += bytes }
  mutating func wrote(_ bytes: Int) { writtenBytes += bytes }

  /// Sets the pause by what has moved since the last call.
  mutating func adjust() {
    let moved = max(readBytes, writtenBytes)
    let shortest = StreamingLimits.paceMicrosecondsMin
    if moved < pipeBytes / 4 {
      let longer = max(2 * pauseMicroseconds, shortest)
      pauseMicroseconds = min(longer, StreamingLimits.paceMicrosecondsMax)
    } else if moved > pipeBytes * 5 / 8 {
      pauseMicroseconds = pauseMicroseconds > shortest ? pauseMicroseconds / 2 : 0
    }
    readBytes = 0
    writtenBytes = 0
  }
}
