import Glibc
import JobModel
import Storage

/// The directory beside an output in which attempts write and a commit gathers.
enum HiddenOutput {
  private static let marker = ".gristmill-job-"

  /// - Parameter output: whole, and not the root.
  static func path(besides output: String) -> String {
    let slash = output.lastIndex(of: "/") ?? output.startIndex
    let unique = Hexadecimal.text(UInt32.random(in: .min ... .max))
    return "\(output[..<slash])/.\(output[output.index(after: slash)...])\(marker)\(unique)"
  }

  /// Makes it. Only we write to it; workers make the directories of their attempts in `attempts`, and
  /// nothing above: where it is gone, so is the job.
  static func make(_ path: String) throws {
    if let slash = path.lastIndex(of: "/"), slash != path.startIndex {
      try System.makeDirectories(String(path[..<slash]), in: .output)
    }
    guard mkdir(path, 0o755) == 0 else {
      throw System.failure("make the directory", path, in: .output)
    }
    try System.makeDirectory(path + "/attempts", in: .output)
  }

  /// An earlier output that a job has put aside, where its own is there from the start.
  static func replaced(in path: String) -> String { path + "/replaced" }

  static func holdsReplaced(_ path: String) -> Bool { access(replaced(in: path), F_OK) == 0 }

  /// From now on there may be parts in the output.
  static func beginMoving(in path: String) throws {
    try System.makeDirectory(path + "/moving", in: .output)
  }

  /// The job is done: the earlier output is not wanted any more.
  static func giveUpReplaced(in path: String) { rename(replaced(in: path), path + "/done") }

  /// The output is a directory that the job made, where there was none.
  static func noteMade(in path: String) throws {
    try System.makeDirectory(path + "/made", in: .output)
  }

  /// Makes the output what it was before the job: nothing, or an earlier one, unless something of others
  /// is there by now. An empty directory that somebody else made stays.
  static func restore(_ output: String, hidden path: String) {
    guard holdsReplaced(path) || access(path + "/made", F_OK) == 0 else { return }
    // No file of others is touched.
    if rmdir(output) == 0 || errno == ENOENT {
      rename(replaced(in: path), output)
    } else if holdsReplaced(path), access(path + "/moving", F_OK) == 0,
      (try? EarlierOutput.stranger(in: output) == nil) == true
    {
      // What is there are parts of a commit that was killed.
      try? System.exchange(replaced(in: path), output, in: .output)
      giveUpReplaced(in: path)
    }
  }

  /// The output that a hidden directory is beside; nil for another name.
  private static func output(of path: String) -> String? {
    guard let slash = path.lastIndex(of: "/") else { return nil }
    let name = Array(path[path.index(after: slash)...].utf8)
    let mark = Array(marker.utf8)
    guard name.first == UInt8(ascii: "."),
      let end = name.indices.last(where: { name[$0...].starts(with: mark) }), end > 1
    else { return nil }
    return path[...slash] + String(decoding: name[1..<end], as: UTF8.self)
  }

  /// Removes one that is left, where it is ours, and nobody else may write to it. What its job would
  /// have replaced is there again, or, where something is in its place, stays where it is.
  ///
  /// - Returns: whether nothing is there any more.
  static func remove(_ path: String) -> Bool {
    if System.isOwnDirectory(path), let output = output(of: path) { restore(output, hidden: path) }
    guard !holdsReplaced(path) else { return false }
    Removal.removeIfOurs(path)
    var status = stat()
    return lstat(path, &status) != 0 && (errno == ENOENT || errno == ENOTDIR)
  }
}
