import CGristKernels
import Glibc
package import JobModel

/// The resources that this machine gives to a job.
package enum Machine {
  private static let limits = ControlGroupLimits(root: "/")

  /// How many processors this process may use: those on which it may run (its affinity, and so its
  /// cpuset), or as many as its control groups pay for if that is less.
  package static let processors: Int = {
    let affinity = Int(grist_usable_processors())
    let usable = affinity > 0 ? affinity : Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    return max(1, min(usable, limits.processors ?? usable))
  }()

  /// How many bytes of memory this process may use: the memory of the machine, or the limit of its
  /// control groups if that is less.
  package static let memoryBytes: Int = {
    let pages = Int(sysconf(Int32(_SC_PHYS_PAGES)))
    let physical = pages * Int(sysconf(Int32(_SC_PAGESIZE)))
    return min(physical, limits.memoryBytes ?? physical)
  }()

  /// Half of the memory; the other half keeps files cached.
  package static var defaultMemoryBytes: Int { memoryBytes / 2 }

  /// The directory for runs, unless the user says otherwise.
  package static var defaultScratch: FilePath {
    guard let folder = getenv("TMPDIR").map({ FilePath(cString: $0) }), !folder.isEmpty else {
      return "/tmp"
    }
    return folder
  }
}
