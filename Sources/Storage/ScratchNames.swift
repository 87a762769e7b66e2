/// The names of files in scratch directories, by which they are known as ours.
package enum ScratchNames {
  /// A run of a map task.
  package static func run(task: UInt32, number: UInt32) -> String { "map-\(task)-run-\(number)" }

  /// Whether a file name is one that `run` makes.
  package static func isRun(_ name: String) -> Bool {
    let parts = name.split(separator: "-", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "map" && UInt32(parts[1]) != nil && parts[2] == "run"
      && UInt32(parts[3]) != nil
  }
}
