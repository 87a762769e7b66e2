import Glibc
import JobModel
import Storage

/// The directory beside an output, in which attempts write and the commit collects parts.
enum HiddenOutput {
  private static let marker = ".gristmill-job-"

  /// - Parameter output: an absolute path other than the root.
  static func path(besides output: FilePath) -> FilePath {
    let unique = Hexadecimal.text(UInt32.random(in: .min ... .max))
    return output.parent.appending(".\(output.name)\(marker)\(unique)")
  }

  /// Makes the directory. Only the manager writes to it. Workers make their attempts' directories
  /// in `attempts` and never its parents: if it is gone, so is the job.
  static func make(_ path: FilePath) throws {
    try System.makeDirectories(path.parent, in: .output)
    guard mkdir(path.cString, 0o755) == 0 else {
      throw System.failure("make the directory", path, in: .output)
    }
    try System.makeDirectory(path + "/attempts", in: .output)
  }

  /// Where a job keeps the earlier output if its own directory exists from the start.
  static func replaced(in path: FilePath) -> FilePath { path + "/replaced" }

  static func holdsReplaced(_ path: FilePath) -> Bool {
    access(replaced(in: path).cString, F_OK) == 0
  }

  /// Records that the output may hold parts from now on.
  static func beginMoving(in path: FilePath) throws {
    try System.makeDirectory(path + "/moving", in: .output)
  }

  /// Gives up the earlier output, because the job is done.
  static func giveUpReplaced(in path: FilePath) {
    rename(replaced(in: path).cString, (path + "/done").cString)
  }

  /// Records that the job made the output directory where none existed.
  static func noteMade(in path: FilePath) throws {
    try System.makeDirectory(path + "/made", in: .output)
  }

  /// Restores the output to what it was before the job, either nothing or an earlier output, unless
  /// somebody else's files are there by now. An empty directory that somebody else made stays.
  static func restore(_ output: FilePath, hidden path: FilePath) {
    guard holdsReplaced(path) || access((path + "/made").cString, F_OK) == 0 else { return }
    // Nobody else's file is touched.
    if rmdir(output.cString) == 0 || errno == ENOENT {
      rename(replaced(in: path).cString, output.cString)
    } else if holdsReplaced(path), access((path + "/moving").cString, F_OK) == 0,
      (try? EarlierOutput.stranger(in: output) == nil) == true
    {
      // The files there are parts from a commit that was killed.
      try? System.exchange(replaced(in: path), output, in: .output)
      giveUpReplaced(in: path)
    }
  }

  /// The output that a hidden directory belongs to; nil if the name is not that of a hidden
  /// directory.
  private static func output(of path: FilePath) -> FilePath? {
    let name = path.name.bytes
    let mark = Array(marker.utf8)
    guard path.bytes.contains(UInt8(ascii: "/")), name.first == UInt8(ascii: "."),
      let end = name.indices.last(where: { name[$0...].starts(with: mark) }), end > 1
    else { return nil }
    return path.parent.appending(FilePath(bytes: Array(name[1..<end])))
  }

  /// Removes a hidden directory that was left behind, if this user owns it and nobody else may
  /// write to it. What its job would have replaced is put back or, if something has taken its
  /// place, stays where it is.
  ///
  /// - Returns: whether the directory is gone.
  static func remove(_ path: FilePath) -> Bool {
    if System.isOwnDirectory(path), let output = output(of: path) { restore(output, hidden: path) }
    guard !holdsReplaced(path) else { return false }
    Removal.removeIfOurs(path)
    var status = stat()
    return lstat(path.cString, &status) != 0 && (errno == ENOENT || errno == ENOTDIR)
  }
}
