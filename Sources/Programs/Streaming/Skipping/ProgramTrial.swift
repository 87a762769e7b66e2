import DataCore
import JobModel

/// A run of a program whose output is held back until it is known that the program has succeeded.
final class ProgramTrial {
  private let program: ChildProgram
  private let context: TaskContext
  private let output: RetainedBytes
  private var lineLimit: LineLimit
  private var failed: BadRecordSearch.Outcome?

  /// Starts the program.
  ///
  /// - Parameter output: discarded, then what the program prints.
  init(_ launch: ProgramLaunch, _ context: TaskContext, output: RetainedBytes) throws {
    self.context = context
    self.output = output
    output.removeAll()
    lineLimit = LineLimit(bytesMax: context.recordBytesMax)
    program = try ChildProgram(
      launch, cancellation: context.cancellation, lines: context.lines)
  }

  /// False once the program wants no more of its input.
  var isReadingInput: Bool { failed == nil && program.isReadingInput }

  /// Gives bytes to the program, unless it has failed.
  func feed(_ bytes: UnsafeRawBufferPointer) throws {
    guard isReadingInput else { return }
    try noting { try program.write(bytes) { try keep($0) } }
  }

  /// Ends the input. The outcome is `done` if the program succeeds; its output is then complete.
  func end() throws -> BadRecordSearch.Outcome {
    try noting {
      // Where a program stops reading is known as long as its input is open.
      try program.awaitReading { try keep($0) }
      try program.check(try program.finish { try keep($0) })
      context.counters.add(program.counters)
    }
    return failed ?? .done
  }

  private func keep(_ bytes: UnsafeRawBufferPointer) throws {
    try lineLimit.check(bytes)
    try output.append(bytes)
  }

  /// Remembers the failure of the program if `body` throws one.
  private func noting(_ body: () throws -> Void) throws {
    guard failed == nil else { return }
    do {
      try body()
    } catch let failure as JobFailure where failure.kind == .program {
      failed = .failed(failure, readBytes: program.readBytes)
    }
  }
}

/// Finds lines that are too long in the output of a program, whatever pieces it comes in. Pure.
struct LineLimit {
  let bytesMax: Int
  /// Bytes since the last newline.
  private var open = 0

  init(bytesMax: Int) { self.bytesMax = bytesMax }

  mutating func check(_ bytes: UnsafeRawBufferPointer) throws {
    var rest = bytes[...]
    // Only a line that is longer than what is left can be too long.
    while open + rest.count > bytesMax {
      guard let newline = rest.firstIndex(of: 10), open + newline - rest.startIndex <= bytesMax
      else { throw ProgramFault.longLine(bytesMax: bytesMax) }
      rest = rest[(newline + 1)...]
      open = 0
    }
    if let last = rest.lastIndex(of: 10) {
      open = rest.endIndex - last - 1
    } else {
      open += rest.count
    }
  }
}
