package import JobModel

/// The names of files in scratch directories, by which they are recognized as ours.
package enum ScratchNames {
  /// A run of a map task.
  package static func run(task: UInt32, number: UInt32) -> FilePath { "map-\(task)-run-\(number)" }

  /// Values of a key over which a reduce task iterates repeatedly.
  ///
  /// - Parameter number: which of the lists of such values that the task has.
  package static func replay(partition: Int, number: Int) -> FilePath {
    "replay-\(partition)-\(number)"
  }

  /// Bytes that a reduce task keeps for one key. The file is unlinked as soon as it is open.
  package static func kept(process: Int32, number: Int) -> FilePath { "kept-\(process)-\(number)" }

  /// An input that could be read only once.
  package static func spool(_ file: Int) -> FilePath { "input-\(file)" }

  /// What a program may have to be given again, or printed. The file is unlinked as soon as it is
  /// open.
  package static func retained(process: Int32, number: Int) -> FilePath {
    "retained-\(process)-\(number)"
  }

  /// Whether these functions make the file name.
  package static func isOurs(_ name: FilePath) -> Bool {
    guard let text = String(validating: name.bytes, as: UTF8.self) else { return false }
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    if parts.count == 2 { return parts[0] == "input" && UInt32(parts[1]) != nil }
    if parts.count == 3 {
      return ["kept", "replay", "retained"].contains(parts[0]) && UInt32(parts[1]) != nil
        && UInt(parts[2]) != nil
    }
    return parts.count == 4 && parts[0] == "map" && UInt32(parts[1]) != nil && parts[2] == "run"
      && UInt32(parts[3]) != nil
  }
}
