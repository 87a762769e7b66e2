import DataCore
import JobModel

/// The output of a program, held back until it is known that the program succeeded.
struct ProgramSpool {
  private(set) var bytes: [UInt8] = []

  /// More than this means that a few MiB of input produce hundreds of MiB of output.
  private static let bytesMax = 256 << 20

  /// Runs a program over `input` and keeps its output.
  mutating func run(
    _ launch: ProgramLaunch, on input: UnsafeRawBufferPointer, _ context: TaskContext
  ) throws {
    bytes.removeAll(keepingCapacity: true)
    let program = try ChildProgram(
      launch, cancellation: context.cancellation, lines: context.lines)
    try program.write(input) { try keep($0) }
    try program.check(try program.finish { try keep($0) })
    context.counters.add(program.counters)
  }

  private mutating func keep(_ output: UnsafeRawBufferPointer) throws {
    guard bytes.count + output.count <= Self.bytesMax else {
      throw JobFailure(
        .memory,
        "a program printed more than \(ByteSize.format(Self.bytesMax)) for a few MiB of input, which --skip-bad-records has to hold in memory\nrun the job without it"
      )
    }
    bytes.append(contentsOf: output)
  }
}
