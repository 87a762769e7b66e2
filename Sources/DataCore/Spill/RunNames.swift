import Glibc
import JobModel
import Storage

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
    scratch + "/" + ScratchNames.run(task: identity.task, number: identity.run)
  }

  static func remove(_ run: RunFile) { unlink(run.path) }
}
