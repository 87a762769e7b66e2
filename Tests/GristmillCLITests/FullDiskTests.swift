import Glibc
import TestSupport
import Testing

@Suite("Full disks", .serialized)
struct FullDiskTests {
  /// A small file system, unmounted when this object is destroyed.
  private final class SmallDisk {
    let path: String

    init?(_ path: String, bytes: Int = 256 << 10) {
      self.path = path
      guard mount("tmpfs", path, "tmpfs", 0, "size=\(bytes)") == 0 else { return nil }
    }

    deinit { umount2(path, Int32(MNT_DETACH)) }
  }

  /// Whether this process may mount; tried once, on its own directory.
  private static let mayMount: Bool = {
    guard let directory = try? TemporaryDirectory() else { return false }
    return SmallDisk(directory.path) != nil
  }()

  /// Distinct words, more than a small disk or the least memory can hold.
  private static func words(_ count: Int) -> [UInt8] {
    (0..<count).flatMap { Array(String($0 &* 0x9e37_79b1 & 0xffff_ffff, radix: 36).utf8) + [10] }
  }

  @Test(
    "a full output disk is an error that says so and what to do",
    .enabled(if: mayMount, "mounting a tmpfs needs root"))
  func output() throws {
    let bench = try Bench(["a": Self.words(100_000)])
    let path = try bench.directory.makeDirectory("disk")
    let disk = try #require(SmallDisk(path))
    try withExtendedLifetime(disk) {
      _ = try bench.expectFailure(
        ["--output", path + "/out"], saying: path, "No space left", "output disk is full",
        "--output")
    }
  }

  @Test(
    "a full scratch disk is an error that says so and what to do",
    .enabled(if: mayMount, "mounting a tmpfs needs root"))
  func scratch() throws {
    let bench = try Bench(["a": Self.words(1_200_000)])
    let path = try bench.directory.makeDirectory("disk")
    let disk = try #require(SmallDisk(path))
    try withExtendedLifetime(disk) {
      _ = try bench.expectFailure(
        ["--scratch", path, "--memory", "72MiB", "--split-size", "64KiB"], saying: path,
        "No space left", "scratch disk is full", "--scratch", "--memory")
    }
  }

  /// The least memory that sorts with one slot; few open files, so that few runs are merged at once.
  private static let spillingSort = [
    "--memory", "36MiB", "--slots", "1", "--quiet", "--overwrite",
  ]

  @Test(
    "a scratch disk that fills up while records are sorted is an error that says so",
    .enabled(if: mayMount, "mounting a tmpfs needs root"))
  func sorting() throws {
    let bench = try Bench(["a": Self.words(400_000)], job: ["run", "sort"])
    let path = try bench.directory.makeDirectory("disk")
    let disk = try #require(SmallDisk(path))
    try withExtendedLifetime(disk) {
      let failure = try bench.expectFailure(
        Self.spillingSort + ["--scratch", path], saying: path, "No space left",
        "scratch disk is full")
      #expect(failure.error.contains("/map-0-run-0"))
    }
  }

  @Test(
    "a scratch disk that fills up while runs are merged is an error that says so",
    .enabled(if: mayMount, "mounting a tmpfs needs root"))
  func merging() throws {
    let bench = try Bench(["a": Self.words(1_200_000)], job: ["run", "sort"])
    let report = try bench.run(Self.spillingSort.filter { $0 != "--quiet" } + ["--json"]).output
    let digits = try #require(report.firstMatch(of: #/"spilled_bytes" : (\d+)/#)?.1)
    let stored = try #require(Int(digits))
    let path = try bench.directory.makeDirectory("disk")
    // All runs fit, but not two of them twice.
    let disk = try #require(SmallDisk(path, bytes: stored * 11 / 10))
    let before = try bench.directory.tree()
    try withExtendedLifetime(disk) {
      let outcome = try Command.runInShell(
        Command.fewFiles(32),
        bench.arguments(
          Self.spillingSort + ["--scratch", path, "--output", bench.directory.path("new")]))
      #expect(outcome.code == 1)
      for text in [path, "/map-0-run-1000", "No space left", "scratch disk is full"] {
        #expect(outcome.error.contains(text), "\(text) in: \(outcome.error)")
      }
      #expect(try bench.directory.tree() == before, "nothing is left")
    }
  }

  @Test("a part that the system does not allow to grow is an error that names it")
  func fileSizeLimit() throws {
    let bench = try Bench(["a": Self.words(100_000)])
    let before = try bench.directory.tree()
    // Blocks of 512 bytes. The signal has its default action.
    let outcome = try Command.runInShell(
      "exec env --default-signal=XFSZ sh -c 'ulimit -f 200; exec \"$0\" \"$@\"' \"$0\" \"$@\"",
      bench.arguments())
    #expect(outcome.code == 1)
    for text in ["part-00000", "File too large", "ulimit -f"] {
      #expect(outcome.error.contains(text), "\(text) in: \(outcome.error)")
    }
    #expect(try bench.directory.tree() == before)
  }

  @Test("a user's program finds the default action for SIGXFSZ")
  func programSignals() throws {
    let bench = try Bench(
      ["a": [97, 10]],
      job: ["run", "--map", "sh -c 'cat >&2; grep SigIgn /proc/self/status'"])
    let printed = String(decoding: try bench.answer(["--partitions", "0"]), as: UTF8.self)
    let digits = try #require(printed.split(separator: "\t").last?.dropLast())
    let ignored = try #require(UInt64(digits, radix: 16))
    #expect(ignored & 1 << (SIGXFSZ - 1) == 0, "\(printed)")
  }
}
