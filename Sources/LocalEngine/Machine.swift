import FoundationEssentials
import Glibc
package import JobModel

/// The resources that this machine gives to a job.
package enum Machine {
  /// How many processors this process may run on.
  package static let processors = max(1, ProcessInfo.processInfo.activeProcessorCount)

  /// How many bytes of memory this process may use: the memory of the machine, or the limit of its
  /// control group if that is less.
  package static let memoryBytes: Int = {
    let physical = Int(sysconf(Int32(_SC_PHYS_PAGES))) * Int(sysconf(Int32(_SC_PAGESIZE)))
    guard let text = try? String(contentsOfFile: "/sys/fs/cgroup/memory.max", encoding: .utf8),
      let limit = Int(text.trimmingPrefix(" ").prefix { $0.isNumber })
    else { return physical }
    return min(physical, limit)
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
