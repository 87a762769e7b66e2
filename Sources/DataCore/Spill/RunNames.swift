import Glibc

/// Where runs lie in a scratch directory.
enum RunNames {
  /// Numbers of merged runs start here, ten million a pass, behind those of spills.
  static func mergedRun(pass: Int, number: Int) -> UInt32 {
    UInt32((pass + 1) * mergedRuns + number)
  }

  private static let mergedRuns = 10_000_000

  /// Whether the run lies in a scratch directory.
  static func isIn(_ scratch: String, _ run: RunFile) -> Bool { run.path.hasPrefix(scratch + "/") }

  /// Spills number their runs by slot and by spill, without asking each other.
  static func spilledRun(slot: Int, slots: Int, spill: Int) -> UInt32 {
    UInt32(spill * slots + slot)
  }

  static func path(_ scratch: String, _ identity: RunIdentity) -> String {
    "\(scratch)/map-\(identity.task)-run-\(identity.run)"
  }

  /// Whether a file name is one that `path` makes.
  static func isName(_ name: String) -> Bool {
    let parts = name.split(separator: "-", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "map" && UInt32(parts[1]) != nil && parts[2] == "run"
      && UInt32(parts[3]) != nil
  }

  static func remove(_ run: RunFile) { unlink(run.path) }
}
