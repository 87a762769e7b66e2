import JobModel
import TestSupport
import Testing

@testable import LocalEngine

/// Limits of control groups, read from made-up trees.
@Suite struct ControlGroupTests {
  /// A tree of kernel files below a directory of its own.
  private struct Kernel {
    let directory: TemporaryDirectory

    init(groups: String, mounts: String, _ files: [String: String] = [:]) throws {
      directory = try TemporaryDirectory()
      try directory.makeDirectory("proc/self")
      try directory.write(Array(groups.utf8), to: "proc/self/cgroup")
      try directory.write(Array(mounts.utf8), to: "proc/self/mountinfo")
      for (path, text) in files {
        try directory.makeDirectory(String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]))
        try directory.write(Array(text.utf8), to: path)
      }
    }

    var limits: ControlGroupLimits { ControlGroupLimits(root: FilePath(directory.path)) }
  }

  private static let version2 =
    "25 1 0:22 / /proc rw - proc proc rw\n"
    + "36 25 0:30 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate\n"
  private static let version1 =
    "36 25 0:30 / /sys/fs/cgroup/memory rw shared:9 - cgroup cgroup rw,memory\n"
    + "37 25 0:31 / /sys/fs/cgroup/cpu,cpuacct rw shared:10 - cgroup cgroup rw,cpu,cpuacct\n"

  @Test func theOwnGroupLimitsNotOnlyTheRoot() throws {
    let kernel = try Kernel(
      groups: "0::/user.slice/job\n", mounts: Self.version2,
      [
        "sys/fs/cgroup/user.slice/job/memory.max": "1048576\n",
        "sys/fs/cgroup/user.slice/job/cpu.max": "150000 100000\n",
      ])
    #expect(kernel.limits == ControlGroupLimits(memoryBytes: 1 << 20, processors: 2))
  }

  @Test func theLeastLimitOfAllParentsHolds() throws {
    let kernel = try Kernel(
      groups: "0::/a/b/c\n", mounts: Self.version2,
      [
        "sys/fs/cgroup/a/memory.max": "3000000\n", "sys/fs/cgroup/a/cpu.max": "max 100000\n",
        "sys/fs/cgroup/a/b/memory.max": "max\n", "sys/fs/cgroup/a/b/memory.high": "2000000\n",
        "sys/fs/cgroup/a/b/cpu.max": "400000 100000\n",
        "sys/fs/cgroup/a/b/c/memory.max": "4000000\n",
        "sys/fs/cgroup/a/b/c/cpu.max": "800000 100000\n",
      ])
    #expect(kernel.limits == ControlGroupLimits(memoryBytes: 2_000_000, processors: 4))
  }

  @Test func version1HasAHierarchyForEachController() throws {
    let kernel = try Kernel(
      groups: "9:cpu,cpuacct:/jobs/x\n5:memory:/jobs\n1:name=systemd:/\n", mounts: Self.version1,
      [
        "sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n",
        "sys/fs/cgroup/memory/jobs/memory.limit_in_bytes": "5000000\n",
        "sys/fs/cgroup/cpu,cpuacct/jobs/cpu.cfs_quota_us": "50000\n",
        "sys/fs/cgroup/cpu,cpuacct/jobs/cpu.cfs_period_us": "100000\n",
        "sys/fs/cgroup/cpu,cpuacct/jobs/x/cpu.cfs_quota_us": "-1\n",
        "sys/fs/cgroup/cpu,cpuacct/jobs/x/cpu.cfs_period_us": "100000\n",
      ])
    #expect(kernel.limits == ControlGroupLimits(memoryBytes: 5_000_000, processors: 1))
  }

  @Test func aContainerSeesItsGroupAtTheMount() throws {
    let mounts =
      "36 25 0:30 /docker/abc /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n"
    let kernel = try Kernel(
      groups: "5:memory:/docker/abc\n", mounts: mounts,
      ["sys/fs/cgroup/memory/memory.limit_in_bytes": "7000000\n"])
    #expect(kernel.limits.memoryBytes == 7_000_000)
  }

  @Test func ofAGroupOutsideOfTheMountTheMountIsRead() throws {
    let kernel = try Kernel(
      groups: "0::/../other\n", mounts: Self.version2,
      ["sys/fs/cgroup/memory.max": "6000000\n"])
    #expect(kernel.limits.memoryBytes == 6_000_000)
  }

  @Test func aMountWithABlankInItsNameIsFound() throws {
    let mounts = "36 25 0:30 / /my\\040groups rw - cgroup2 cgroup2 rw\n"
    let kernel = try Kernel(
      groups: "0::/a\n", mounts: mounts, ["my groups/a/memory.max": "8000000\n"])
    #expect(kernel.limits.memoryBytes == 8_000_000)
  }

  @Test func nonsenseIsNoLimit() throws {
    let kernel = try Kernel(
      groups: "0::/a\nnonsense\n::\n", mounts: "x\n" + Self.version2 + "1 2 3 - cgroup2\n",
      [
        "sys/fs/cgroup/a/memory.max": "-5\n", "sys/fs/cgroup/a/memory.high": "0\n",
        "sys/fs/cgroup/a/cpu.max": "100000 0\n", "sys/fs/cgroup/memory.max": "",
        "sys/fs/cgroup/cpu.max": "9223372036854775807",
      ])
    #expect(kernel.limits == ControlGroupLimits())
  }

  @Test func withoutFilesThereIsNoLimit() throws {
    let directory = try TemporaryDirectory()
    #expect(ControlGroupLimits(root: FilePath(directory.path)) == ControlGroupLimits())
  }

  @Test(arguments: [
    ("1 100000", 1), ("100000 100000", 1), ("100001 100000", 2), ("250000 100000", 3),
    ("9223372036854775807 1", Int.max), ("9223372036854775807 2", Int.max / 2 + 1),
  ])
  func aPartOfAProcessorCountsAsOne(_ text: String, _ processors: Int) {
    #expect(ControlGroupLimits.processors(text) == processors)
  }

  @Test func aLimitAboveEveryNumberIsTheGreatest() {
    #expect(ControlGroupLimits.bytes("18446744073709551615\n") == Int.max)
    #expect(ControlGroupLimits.bytes("184467440737095516150\n") == nil)
  }

  /// Trees of groups by seed: the limits are the least ones on the way up.
  @Test(arguments: 0..<40)
  func limitsAreTheLeastOnTheWayUp(_ seed: Int) throws {
    var random = SplitMix64(seed: UInt64(seed))
    var files: [String: String] = [:]
    var (memory, processors): (Int?, Int?) = (nil, nil)
    var path = ""
    for depth in 0...random.number(in: 0...5) {
      if depth > 0 { path += "/g\(random.number(in: 0...9))" }
      for name in ["memory.max", "memory.high"] where random.number(in: 0...2) > 0 {
        let bytes = random.number(in: 1...1 << 40)
        let isLimit = random.number(in: 0...3) > 0
        files["sys/fs/cgroup\(path)/\(name)"] = isLimit ? "\(bytes)\n" : "max\n"
        if isLimit { memory = min(bytes, memory ?? bytes) }
      }
      if random.number(in: 0...2) > 0 {
        let (quota, period) = (random.number(in: 1...1 << 22), random.number(in: 1...1 << 20))
        files["sys/fs/cgroup\(path)/cpu.max"] = "\(quota) \(period)\n"
        let whole = Int((Double(quota) / Double(period)).rounded(.up))
        processors = min(whole, processors ?? whole)
      }
    }
    files["sys/fs/cgroup/elsewhere/memory.max"] = "1\n"
    let kernel = try Kernel(
      groups: "0::\(path.isEmpty ? "/" : path)\n", mounts: Self.version2, files)
    #expect(
      kernel.limits == ControlGroupLimits(memoryBytes: memory, processors: processors))
  }
}
