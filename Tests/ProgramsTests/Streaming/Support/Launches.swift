import DataCore
import Glibc
import JobModel
import Processes
import Storage
import Testing

@testable import Programs

/// A program that ran to its end.
struct Finished {
  var exit: ProgramExit
  var output: [UInt8]
  /// Bytes that were given to it, wanted or not.
  var inputBytes: Int
  var program: ChildProgram

  var text: String { String(decoding: output, as: UTF8.self) }
  var stderr: String { String(decoding: program.stderr.bytes, as: UTF8.self) }
}

extension ProgramLaunch {
  /// A launch of `script` in a shell.
  static func shell(_ script: ByteString) throws -> ProgramLaunch {
    ProgramLaunch(
      role: .map, command: try ProgramCommand(text: script, usesShell: true, flag: "--map"))
  }

  func start(_ cancellation: Cancellation = Cancellation()) throws -> ChildProgram {
    try ChildProgram(self, cancellation: cancellation)
  }

  /// Runs it on `input`, as long as it wants that, and keeps what it prints.
  func run(
    _ input: [UInt8] = [], times: Int = 1, cancellation: Cancellation = Cancellation()
  ) throws -> Finished {
    let program = try start(cancellation)
    var output: [UInt8] = []
    var given = 0
    try input.withUnsafeBytes { bytes in
      for _ in 0..<times where program.isReadingInput {
        try program.write(bytes) { output += $0 }
        given += bytes.count
      }
    }
    let exit = try program.finish { output += $0 }
    return Finished(exit: exit, output: output, inputBytes: given, program: program)
  }
}

/// The failure that `body` throws.
func failure(
  _ body: () throws -> Void, sourceLocation: SourceLocation = #_sourceLocation
) -> JobFailure? {
  #expect(throws: JobFailure.self, sourceLocation: sourceLocation) { try body() }
}

/// Processes as the system sees them.
enum Processes {
  /// Whether a process with this number exists, dead or alive.
  static func exists(_ process: pid_t) -> Bool { kill(process, 0) == 0 }

  /// Whether a child of this process with that number was left unreaped.
  static func isUnreaped(_ process: pid_t) -> Bool {
    var status: Int32 = 0
    return waitpid(process, &status, WNOHANG) >= 0
  }

  /// Waits until another process reaped one that is not a child.
  static func goes(_ process: pid_t, within seconds: Int = 10) -> Bool {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while isAlive(process) {
      if ContinuousClock.now > deadline { return false }
      usleep(1_000)
    }
    return true
  }

  /// Whether it is running; a process that waits to be reaped is not.
  private static func isAlive(_ process: pid_t) -> Bool {
    guard let file = try? FileDescriptor.openToRead("/proc/\(process)/stat", in: .input) else {
      return false
    }
    let text =
      (try? [UInt8](unsafeUninitializedCapacity: 1_024) {
        $1 = try file.read(into: UnsafeMutableRawBufferPointer($0), at: 0)
      }) ?? []
    // "pid (name) state ..."
    let state = text.split(separator: UInt8(ascii: ")")).last?.dropFirst().first
    return state != nil && state != UInt8(ascii: "Z") && state != UInt8(ascii: "X")
  }

  /// Open descriptors of this process.
  static func descriptors() -> Int { System.names(in: "/proc/self/fd")?.count ?? 0 }
}
