import FoundationEssentials
import Glibc

/// What the system knows about this process, under the names that every Prometheus client uses.
/// Values that cannot be read are left out.
struct ProcessNumbers {
  private var cpuSeconds: Double?
  private var startSeconds: Double?
  private var residentBytes: Double?
  private var openDescriptors: Double?
  private var descriptorsMax: Double?

  /// Reads some small files of `/proc`.
  init() {
    let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
    // After the command's name, which may hold anything, in parentheses.
    if let line = Self.text("/proc/self/stat"), let end = line.lastIndex(of: ")") {
      let fields = line[line.index(after: end)...].split(separator: " ").map { Double($0) ?? 0 }
      if fields.count > 21, ticks > 0 {
        // Fields 14, 15, 22 and 24 of proc(5); the first two are cut off.
        cpuSeconds = (fields[11] + fields[12]) / ticks
        residentBytes = fields[21] * Double(sysconf(Int32(_SC_PAGESIZE)))
        startSeconds = Self.bootSeconds.map { $0 + fields[19] / ticks }
      }
    }
    openDescriptors = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd"))
      .map { Double($0.count) }
    var limit = rlimit()
    if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 {
      descriptorsMax = Double(limit.rlim_cur)
    }
  }

  private static func text(_ path: String) -> String? {
    (try? Data(contentsOf: URL(filePath: path))).map { String(decoding: $0, as: UTF8.self) }
  }

  /// When the machine started, seconds since 1970.
  private static let bootSeconds: Double? = text("/proc/stat").flatMap { text in
    text.split(separator: "\n").first { $0.hasPrefix("btime ") }
      .flatMap { Double($0.dropFirst(6)) }
  }

  func write(to text: inout PrometheusText) {
    if let cpuSeconds {
      text.family(
        "process_cpu_seconds_total", .counter, "Processor time of the manager.", cpuSeconds)
    }
    if let startSeconds {
      text.family(
        "process_start_time_seconds", .gauge, "Start of the manager, since 1970.", startSeconds)
    }
    if let residentBytes {
      text.family(
        "process_resident_memory_bytes", .gauge, "Memory of the manager that is resident.",
        residentBytes)
    }
    if let openDescriptors {
      text.family(
        "process_open_fds", .gauge, "Descriptors that the manager has open.", openDescriptors)
    }
    if let descriptorsMax {
      text.family(
        "process_max_fds", .gauge, "Descriptors that the manager may have open.", descriptorsMax)
    }
  }
}
