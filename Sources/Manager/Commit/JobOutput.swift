import Glibc
import JobModel
import Storage

/// Where a job's output goes, and how it gets there.
///
///     attempts ─▶ HIDDEN/attempts/reduce-3-0/part-00003
///     commit   ─▶ HIDDEN/output/part-00003, ..., _SUCCESS ─▶ rename ─▶ OUTPUT
///
/// HIDDEN is a directory beside the output, so on its file system. A commit that was cut short is
/// done by doing it again.
struct JobOutput: Codable, Equatable, Sendable {
  /// How the output appears.
  enum Style: String, Codable, Sendable {
    /// Under one rename, with a manifest.
    case whole
    /// In a directory that is there from the start: each part under a rename of its own, and nothing
    /// but parts.
    case partByPart
  }

  let path: String
  let hidden: String
  let style: Style
  let overwrite: Bool

  /// Checks that the output can be there and makes what is needed for it.
  ///
  /// - Parameter path: absolute.
  static func prepare(
    _ path: String, job: JobID, style: Style, overwrite: Bool
  ) throws -> JobOutput {
    let resolved = OutputDirectory.resolved(path)
    guard path.hasPrefix("/"), let slash = resolved.lastIndex(of: "/"), resolved != "/" else {
      throw JobFailure(
        .output, "\(path) cannot be an output: give the whole path of a directory of its own")
    }
    let parent = slash == resolved.startIndex ? "" : String(resolved[..<slash])
    let name = resolved[resolved.index(after: slash)...]
    let unique = Hexadecimal.format(UInt32.random(in: .min ... .max))
    let output = JobOutput(
      path: resolved, hidden: "\(parent)/.\(name).gristmill-job\(job.number)-\(unique)",
      style: style, overwrite: overwrite)
    switch style {
    case .whole: _ = try OutputDirectory(path: resolved, overwrite: overwrite)
    case .partByPart: try output.makeAnew()
    }
    // Workers make the directories of their attempts in it, and nothing above: where it is gone, so
    // is the job.
    try System.makeDirectories(output.hidden + "/attempts", in: .output)
    return output
  }

  /// The directory of an attempt's part files.
  func directory(of attempt: AttemptID) -> String {
    "\(hidden)/attempts/\(attempt.task.kind.rawValue)-\(attempt.task.index)-\(attempt.number)"
  }

  /// Puts the parts in place.
  ///
  /// - Parameter parts: where each part lies and what it is, in their order.
  func commit(_ parts: [(path: String, report: PartReport)], program: String) throws {
    switch style {
    case .whole: try commitWhole(parts, program: program)
    case .partByPart:
      for part in parts { try move(part.path, to: path + "/" + part.report.name, part.report) }
    }
    PrivateTree.remove(hidden)
  }

  /// Removes all that was made, but for a finished output.
  func abandon() {
    PrivateTree.remove(hidden)
    if style == .partByPart { rmdir(path) }
  }

  // MARK: Steps

  private func commitWhole(
    _ parts: [(path: String, report: PartReport)], program: String
  ) throws {
    let folder = hidden + "/output"
    let manifest = Manifest(program: program, parts: parts.map(\.report))
    // Where a part is neither here nor there, an earlier try may have got to its end.
    let isMoved = parts.contains {
      !Self.exists($0.path) && !Self.exists(folder + "/" + $0.report.name)
    }
    if try isMoved && isThere(manifest) { return }
    try System.makeDirectories(folder, in: .output)
    for part in parts { try move(part.path, to: folder + "/" + part.report.name, part.report) }
    try System.write(try manifest.encoded(), to: folder + "/" + Manifest.fileName, in: .output)
    if rename(folder, path) == 0 { return }
    guard overwrite, errno == ENOTEMPTY || errno == EEXIST else {
      throw System.failure("finish the output in", path, in: .output)
    }
    _ = try OutputDirectory(path: path, overwrite: overwrite)
    try System.exchange(folder, path, in: .output)
  }

  /// Whether an earlier try got to its end.
  private func isThere(_ manifest: Manifest) throws -> Bool {
    let file = path + "/" + Manifest.fileName
    guard access(file, R_OK) == 0 else { return false }
    return try System.read(file, most: 64 << 20, in: .output) == manifest.encoded()
  }

  private static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// Moves a part, unless an earlier try has done so.
  private func move(_ source: String, to target: String, _ part: PartReport) throws {
    if rename(source, target) == 0 { return }
    let failure = System.failure("put in place", source, in: .output)
    var status = stat()
    guard stat(target, &status) == 0, Int(status.st_size) == part.bytes else { throw failure }
  }

  private func makeAnew() throws {
    var status = stat()
    if lstat(path, &status) == 0 {
      guard status.st_mode & S_IFMT == S_IFDIR else {
        throw JobFailure(.output, "\(path) is there already, and is no directory")
      }
      PrivateTree.remove(path)
    }
    try System.makeDirectories(path, in: .output)
  }
}
