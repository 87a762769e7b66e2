import Glibc

/// Where runs lie in a scratch directory.
enum RunNames {
  /// Numbers of merged runs start here, ten million a pass, behind those of spills.
  static func mergedRun(pass: Int, number: Int) -> UInt32 {
    UInt32((pass + 1) * 10_000_000 + number)
  }

  /// Spills number their runs by slot and by spill, without asking each other.
  static func spilledRun(slot: Int, slots: Int, spill: Int) -> UInt32 {
    UInt32(spill * slots + slot)
  }

  static func path(_ scratch: String, _ identity: RunIdentity) -> String {
    "\(scratch)/map-\(identity.task)-run-\(identity.run)"
  }

  static func remove(_ run: RunFile) { unlink(run.path) }
}
