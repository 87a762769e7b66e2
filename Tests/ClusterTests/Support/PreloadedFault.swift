import Foundation
import TestSupport

/// System calls of a server that fail: the library of `GristmillCLITests/Faults/fault.c`, preloaded.
struct PreloadedFault {
  let variables: [String]

  /// - Parameters:
  ///   - number: from 1 on, of the calls of this kind.
  ///   - mark: a file that is made when it happens.
  init(_ call: String, _ number: Int, _ error: Int32, mark: String) throws {
    variables = [
      "LD_PRELOAD=" + (try Self.library.get()), "FAULT_CALL=\(call)", "FAULT_NUMBER=\(number)",
      "FAULT_ERROR=\(error)", "FAULT_MARK=" + mark,
    ]
  }

  /// - Parameter during: all calls of this kind fail while this file is there.
  init(_ call: String, _ error: Int32, during path: String) throws {
    variables = [
      "LD_PRELOAD=" + (try Self.library.get()), "FAULT_CALL=\(call)", "FAULT_NUMBER=0",
      "FAULT_ERROR=\(error)", "FAULT_WHILE=" + path,
    ]
  }

  /// - Parameter setBack: while this file is there the wall clock is behind by an hour.
  init(setBack: String) throws {
    variables = ["LD_PRELOAD=" + (try Self.library.get()), "FAULT_BACK=" + setBack]
  }

  private static let directory = Result { try TemporaryDirectory() }

  private static let library = Result {
    let path = try directory.get().path("fault.so")
    let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("GristmillCLITests/Faults/fault.c").path
    let outcome = try Command("/usr/bin/cc", ["-shared", "-fPIC", "-O1", "-o", path, source]).wait()
    guard outcome.code == 0 else { throw ProcessFault(outcome.error) }
    return path
  }
}
