import Glibc
import JobModel
import Storage

/// The names and numbers of runs in a scratch directory.
enum RunNames {
  /// Numbers of merged runs start here, after those of spills; each pass has ten million.
  static func mergedRun(pass: Int, number: Int) -> UInt32 {
    UInt32((pass + 1) * mergedRuns + number)
  }

  private static let mergedRuns = 10_000_000

  /// Whether the run is in a scratch directory.
  static func isIn(_ scratch: FilePath, _ run: RunFile) -> Bool {
    run.path.hasPrefix(scratch + "/")
  }

  /// Slots number their spills without asking one another: by slot and by spill.
  static func spilledRun(slot: Int, slots: Int, spill: Int) -> UInt32 {
    UInt32(spill * slots + slot)
  }

  static func path(_ scratch: FilePath, _ identity: RunIdentity) -> FilePath {
    scratch.appending(ScratchNames.run(task: identity.task, number: identity.run))
  }

  static func remove(_ run: RunFile) { unlink(run.path.cString) }
}
