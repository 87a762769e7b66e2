import Glibc
package import JobModel

/// Reading and making directories.
extension System {
  /// An entry of a directory.
  struct Entry {
    let name: FilePath
    /// Whether it is a regular file; nil if the file system does not say.
    let isFile: Bool?
  }

  /// The entries of a directory except `.` and `..`, in no particular order; nil if it cannot be
  /// read, and then `errno` says why.
  static func entries(in directory: FilePath) -> [Entry]? {
    guard let handle = opendir(directory.cString) else { return nil }
    defer { closedir(handle) }
    var entries: [Entry] = []
    while let entry = readdir(handle) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { FilePath(cString: $0) }
      }
      guard name != ".", name != ".." else { continue }
      let kind = Int(entry.pointee.d_type)
      entries.append(
        Entry(name: name, isFile: kind == Int(DT_UNKNOWN) ? nil : kind == Int(DT_REG)))
    }
    return entries
  }

  /// The names in a directory, in no particular order; nil if it cannot be read.
  package static func names(in directory: FilePath) -> [FilePath]? {
    entries(in: directory)?.map(\.name)
  }

  /// Whether a path is a directory of this user, and not a link to one.
  package static func isOwnDirectory(_ path: FilePath) -> Bool {
    var status = stat()
    return lstat(path.cString, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
      && status.st_uid == geteuid()
  }

  /// Makes a directory in an existing one; it may exist already. One for an output gets the mode
  /// that the umask allows, any other is for this user only.
  package static func makeDirectory(_ path: FilePath, in role: FileRole) throws {
    guard mkdir(path.cString, role.directoryMode) == 0 || errno == EEXIST else {
      throw failure("make the directory", path, in: role)
    }
  }

  /// Makes a directory; an existing one is an error.
  package static func makeNewDirectory(_ path: FilePath, in role: FileRole) throws {
    guard mkdir(path.cString, 0o777) == 0 else {
      throw failure("make the directory", path, in: role)
    }
  }

  /// Makes a directory and its missing parents.
  package static func makeDirectories(_ path: FilePath, in role: FileRole) throws {
    if mkdir(path.cString, role.directoryMode) == 0 { return }
    let error = Failure.last
    if error.number == EEXIST { return }
    let parent = path.parent
    guard error.number == ENOENT, parent != "/", parent != "." else {
      throw failure("make the directory", path, in: role, error)
    }
    try makeDirectories(parent, in: role)
    try makeDirectory(path, in: role)
  }
}
