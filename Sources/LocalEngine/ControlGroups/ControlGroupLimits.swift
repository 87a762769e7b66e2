import Glibc
package import JobModel

/// What the control groups of this process leave it: the least of the limits of its own group and
/// of all the parents that can be seen, in version 1 and version 2.
package struct ControlGroupLimits: Equatable, Sendable {
  /// Bytes of memory; nil without a limit.
  package var memoryBytes: Int?
  /// Processors, rounded up: half a processor is one that works half of the time. nil without a
  /// limit.
  package var processors: Int?

  package init(memoryBytes: Int? = nil, processors: Int? = nil) {
    self.memoryBytes = memoryBytes
    self.processors = processors
  }

  /// Reads them from the files of the kernel. What cannot be read is no limit.
  ///
  /// - Parameter root: the directory below which `/proc` and the mounts are: `/`, or another in a
  ///   test.
  /// - Complexity: opens four small files for each directory between a group and its mount.
  package init(root: FilePath) {
    let proc = root.appending("proc/self")
    let groups = ControlGroup.groups(
      KernelFile.bytes(proc.appending("cgroup")) ?? [],
      mounts: KernelFile.bytes(proc.appending("mountinfo")) ?? [])
    self.init()
    for group in groups {
      for directory in group.directories {
        add(group.version, in: Self.placed(directory, below: root))
      }
    }
  }

  private static func placed(_ path: FilePath, below root: FilePath) -> FilePath {
    path.names.reduce(root) { $0.appending($1) }
  }

  private mutating func add(_ version: ControlGroup.Version, in directory: FilePath) {
    func text(_ name: FilePath) -> String? {
      KernelFile.bytes(directory.appending(name)).map { String(decoding: $0, as: UTF8.self) }
    }
    switch version {
    case .v2:
      // Above `memory.high` the kernel takes pages back and slows the group down; above `memory.max`
      // it ends a process.
      add(memory: text("memory.max").flatMap(Self.bytes))
      add(memory: text("memory.high").flatMap(Self.bytes))
      add(processors: text("cpu.max").flatMap(Self.processors))
    case .v1("memory"):
      add(memory: text("memory.limit_in_bytes").flatMap(Self.bytes))
    case .v1:
      if let quota = text("cpu.cfs_quota_us"), let period = text("cpu.cfs_period_us") {
        add(processors: Self.processors("\(quota) \(period)"))
      }
    }
  }

  private mutating func add(memory bytes: Int?) {
    if let bytes { memoryBytes = min(bytes, memoryBytes ?? bytes) }
  }

  private mutating func add(processors number: Int?) {
    if let number { processors = min(number, processors ?? number) }
  }

  // MARK: Formats

  /// A number of bytes; nil for `max`, and for 0, with which no process could run.
  static func bytes(_ text: String) -> Int? {
    guard let word = words(text).first, let bytes = UInt64(word), bytes > 0 else { return nil }
    return Int(clamping: bytes)
  }

  /// `QUOTA PERIOD`, both in microseconds: how long the group may run in each period. nil for
  /// `max`, and for -1, its name in version 1.
  static func processors(_ text: String) -> Int? {
    let words = words(text)
    guard words.count == 2, let quota = Int(words[0]), let period = Int(words[1]), quota > 0,
      period > 0
    else { return nil }
    let (whole, rest) = quota.quotientAndRemainder(dividingBy: period)
    return whole.addingSaturated(rest > 0 ? 1 : 0)
  }

  private static func words(_ text: String) -> [Substring] {
    text.split { $0 == " " || $0 == "\n" }
  }
}

/// A file that the kernel makes up when it is read: its size is 0, whatever is in it.
enum KernelFile {
  /// More than any of these has: a process in hundreds of mounts has tens of KiB of them.
  private static let bytesMax = 16 << 20

  /// What it holds; nil if it cannot be read.
  static func bytes(_ path: FilePath) -> [UInt8]? {
    let file = open(path.cString, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while bytes.count < bytesMax {
      let count = read(file, &buffer, buffer.count)
      if count == 0 { return bytes }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return nil }
      bytes.append(contentsOf: buffer[..<count])
    }
    return bytes
  }
}
