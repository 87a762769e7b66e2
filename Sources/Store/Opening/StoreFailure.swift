import GRDB
import JobModel

/// Says what is wrong with a store, and what to do.
enum StoreFailure {
  /// The store lies on a disk of this machine, like scratch; it has no kind of its own.
  static func failure(_ message: String) -> JobFailure { JobFailure(.scratch, message) }

  /// Runs `body` and turns errors of the database into failures that name the file.
  ///
  /// - Parameter action: What was tried, such as "write to".
  static func explaining<Value>(
    _ action: String, _ path: String, _ body: () throws -> Value
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
    _ action: String, _ path: String, _ error: DatabaseError
  ) -> JobFailure {
    let what = "cannot \(action) the store \(path): "
    switch error.resultCode {
    case .SQLITE_FULL:
      return failure(
        what + "its disk is full\nmake room there, or name a file on another disk with --store")
    case .SQLITE_IOERR:
      return failure(
        what + "its disk does not do what it should, or a limit of file sizes is reached"
          + " (\(error.extendedResultCode))\nlook at the disk and at ulimit -f")
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
      return failure(what + text(error))
    }
  }

  private static func damaged(_ what: String, _ damage: String) -> JobFailure {
    JobFailure(
      .corrupted,
      what + "it is damaged (\(damage))\nput a copy in its place, or move it away to begin anew")
  }

  static func notAStore(_ path: String) -> JobFailure {
    failure("\(path) is no store of a manager; it is left as it is\nname another file with --store")
  }

  private static func text(_ error: DatabaseError) -> String {
    error.message ?? "error \(error.extendedResultCode)"
  }
}
