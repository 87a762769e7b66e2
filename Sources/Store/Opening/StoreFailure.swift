import GRDB
import JobModel

/// Says what is wrong with a store, and what to do about it.
enum StoreFailure {
  /// - Parameter kind: what a manager is set up with, unless the disk is at fault.
  static func failure(_ message: String, _ kind: JobFailure.Kind = .configuration) -> JobFailure {
    JobFailure(kind, message)
  }

  /// Runs `body` and turns errors of the database into failures that name the file.
  ///
  /// - Parameter action: what was tried, such as "write to".
  static func explaining<Value>(
    _ action: String, _ path: FilePath, _ body: () throws -> Value
  ) throws -> Value {
    do {
      return try body()
    } catch let error as DatabaseError {
      throw explained(action, path, error)
    } catch let damage as Damage {
      throw damaged("cannot \(action) the store \(path): ", "\(damage)")
    }
  }

  private static func explained(
    _ action: String, _ path: FilePath, _ error: DatabaseError
  ) -> JobFailure {
    let what = "cannot \(action) the store \(path): "
    switch error.resultCode {
    case .SQLITE_FULL:
      return failure(
        what + "its disk is full\nmake room there, or name a file on another disk with --store",
        .scratch)
    case .SQLITE_IOERR:
      return failure(
        what + "its disk fails, or a limit of file sizes is reached"
          + " (\(error.extendedResultCode))\nlook at the disk and at ulimit -f",
        .scratch)
    case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_CANTOPEN, .SQLITE_AUTH:
      return failure(
        what + "\(text(error))\nname a file that you can write to with --store")
    case .SQLITE_NOTADB:
      return notAStore(path)
    case .SQLITE_CORRUPT:
      return damaged(what, text(error))
    case .SQLITE_BUSY, .SQLITE_LOCKED:
      return failure(
        what + "another program holds it; end whatever has it open besides the manager")
    default:
      return failure(what + text(error), .scratch)
    }
  }

  private static func damaged(_ what: String, _ damage: String) -> JobFailure {
    JobFailure(
      .corrupted,
      what + "it is damaged (\(damage))\nput a copy in its place, or move it away to start afresh")
  }

  static func notAStore(_ path: FilePath) -> JobFailure {
    failure("\(path) is not a manager's store; it stays unchanged\nname another file with --store")
  }

  private static func text(_ error: DatabaseError) -> String {
    error.message ?? "error \(error.extendedResultCode)"
  }
}
