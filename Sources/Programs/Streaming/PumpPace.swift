/// Decides how long to leave a program alone before looking at its pipes again. Pure.
///
/// A program that reads and prints a few KiB at a time would wake this process for each of them,
/// and half of the time would go into switching between the two. Instead, the process pauses long
/// enough for about half a pipe to move. The program never lacks input or room, and there are about
/// a tenth as many wake-ups. For a program that is as fast as this process, there is no pause.
struct PumpPace {
  /// The capacity of the smaller of the two pipes.
  private let pipeBytes: Int
  /// Zero while the program is fast.
  private(set) var pauseMicroseconds: UInt32 = 0
  private var readBytes = 0
  private var writtenBytes = 0

  init(pipeBytes: Int) { self.pipeBytes = pipeBytes }

  mutating func read(_ bytes: Int) { readBytes += bytes }
  mutating func wrote(_ bytes: Int) { writtenBytes += bytes }

  /// Adjusts the pause to what has moved since the last call.
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
