import Glibc
import JobModel

/// Checks a store's file before a database opens it.
enum StoreFile {
  /// The path with links resolved, so that a store has one lock whatever it is called.
  static func resolved(_ path: FilePath) throws -> FilePath {
    if let whole = realpath(path) { return whole }
    guard errno == ENOENT else {
      throw StoreFailure.failure("cannot open the store \(path): \(errorText())")
    }
    let name = path.name
    guard !name.isEmpty, name != ".", name != "..", let folder = realpath(path.parent) else {
      throw StoreFailure.failure(
        "cannot make the store \(path): \(name.isEmpty ? "no file is named" : errorText())\n"
          + "name a file in a directory that exists with --store")
    }
    return folder.appending(name)
  }

  /// Makes sure that there is no file, an empty file, or a database.
  ///
  /// Only for the holder of the lock: closing a file releases SQLite's locks on it.
  static func check(_ path: FilePath) throws {
    let descriptor = open(path.cString, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      if errno == ENOENT { return }
      throw StoreFailure.failure(
        "cannot open the store \(path): \(errorText())\n"
          + "name a file that you can write to with --store")
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw StoreFailure.failure(
        "cannot open the store \(path): it is not a file\nname a file with --store")
    }
    guard status.st_size > 0 else { return }
    var start = [UInt8](repeating: 0, count: magic.count)
    guard pread(descriptor, &start, start.count, 0) == start.count, start == magic else {
      throw StoreFailure.notAStore(path)
    }
  }

  /// Makes an empty file if there is none, and restricts it and the files beside it to this user:
  /// the log and the index of a database get the mode of the database.
  ///
  /// Only for the holder of the lock, like `check`.
  static func keepPrivate(_ path: FilePath) throws {
    let descriptor = open(path.cString, O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0o600)
    guard descriptor >= 0 else {
      throw StoreFailure.failure(
        "cannot open the store \(path): \(errorText())\n"
          + "name a file that you can write to with --store")
    }
    close(descriptor)
    // Files of a manager of an earlier version may be open to others.
    for ending: FilePath in ["", "-wal", "-shm"] { chmod((path + ending).cString, 0o600) }
  }

  /// The path as SQLite's library takes it.
  static func string(_ path: FilePath) throws -> String {
    guard let string = path.string else {
      throw StoreFailure.failure(
        "cannot open the store \(path): its name is no UTF-8, which SQLite needs\n"
          + "name another file with --store")
    }
    return string
  }

  /// Whether something has the name.
  static func exists(_ path: FilePath) -> Bool {
    var status = stat()
    return lstat(path.cString, &status) == 0
  }

  /// Removes a database that was never used.
  ///
  /// Only for the holder of the lock that made it.
  static func remove(_ path: FilePath) {
    for ending in ["", "-wal", "-shm", "-journal"] as [FilePath] {
      unlink((path + ending).cString)
    }
  }

  static func errorText() -> String { String(cString: strerror(errno)) }

  /// How every SQLite file begins.
  private static let magic = Array("SQLite format 3\0".utf8)

  private static func realpath(_ path: FilePath) -> FilePath? {
    guard let found = Glibc.realpath(path.cString, nil) else { return nil }
    defer { free(found) }
    return FilePath(cString: found)
  }
}
