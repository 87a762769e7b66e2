import FoundationEssentials
import Glibc

/// What this machine lets a job have.
package enum Machine {
  /// Processors that this process may run on.
  package static let processors = max(1, ProcessInfo.processInfo.activeProcessorCount)

  /// Bytes of memory that this process may use: those of the machine, or of its
  /// control group where that allows less.
  package static let memoryBytes: Int = {
    let physical = Int(sysconf(Int32(_SC_PHYS_PAGES))) * Int(sysconf(Int32(_SC_PAGESIZE)))
    guard let text = try? String(contentsOfFile: "/sys/fs/cgroup/memory.max", encoding: .utf8),
      let limit = Int(text.trimmingPrefix(" ").prefix { $0.isNumber })
    else { return physical }
    return min(physical, limit)
  }()

  /// Half of the memory: the other half keeps the files cached.
  package static var defaultMemoryBytes: Int { memoryBytes / 2 }

  /// Where runs go unless somebody says otherwise.
  package static var defaultScratch: String {
    guard let folder = getenv("TMPDIR").map({ String(cString: $0) }), !folder.isEmpty else {
      return "/tmp"
    }
    return folder
  }
}
