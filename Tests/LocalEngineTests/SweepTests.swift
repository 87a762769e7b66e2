import DataCore
import JobModel
import TestSupport
import Testing

@testable import LocalEngine
@testable import Storage

@Suite("Private directories")
struct SweepTests {
  /// Leaves a directory behind as a killed job does: with its name, and without its lock.
  private static func abandon(_ parent: FilePath, _ prefix: FilePath, file: String) throws
    -> FilePath
  {
    let made = try OwnedDirectory(parent: parent, prefix: prefix, mode: 0o700, in: .scratch)
    try Files.write([97], to: made.path.appending(FilePath(file)))
    return made.path
  }

  @Test("a directory is removed with its owner, and its contents with it")
  func goesWithOwner() throws {
    let directory = try TemporaryDirectory()
    do {
      let made = try ScratchDirectory(parent: directory.place, prefix: "p-", holding: .files)
      try Files.write([97], to: made.path + "/map-0-run-1")
      #expect(try directory.names().count == 1)
    }
    #expect(try directory.names().isEmpty)
  }

  @Test("what a killed job left is swept at once by the next one with the same prefix")
  func swept() throws {
    let directory = try TemporaryDirectory()
    let left = try Self.abandon(directory.place, "p-", file: "map-0-run-1")
    do { _ = try ScratchDirectory(parent: directory.place, prefix: "q-", holding: .files) }
    #expect(Files.exists(left), "it has another prefix")
    do { _ = try ScratchDirectory(parent: directory.place, prefix: "p-", holding: .files) }
    #expect(!Files.exists(left))
  }

  @Test("what belongs to a running job is never swept")
  func locked() throws {
    let directory = try TemporaryDirectory()
    let living = try ScratchDirectory(parent: directory.place, prefix: "p-", holding: .files)
    do { _ = try ScratchDirectory(parent: directory.place, prefix: "p-", holding: .files) }
    #expect(Files.exists(living.path))
  }

  @Test("what no job made is never swept, even if its name begins like ours")
  func strangers() throws {
    let shop = try Workshop(["a": [97]])
    let mine = [
      "scratch/gristmill-results/part-00000", "scratch/gristmill-2024/notes.txt",
      ".out.gristmill-backup/part-00000",
    ]
    for name in mine {
      let path: FilePath = try shop.directory.write("mine", to: name)
      try Files.age(path.parent, bySeconds: 3_600)
    }
    try shop.directory.write("mine", to: "scratch/gristmill-file")
    try Files.age(shop.directory.path("scratch/gristmill-file"), bySeconds: 3_600)
    try shop.run()
    for name in mine + ["scratch/gristmill-file"] {
      #expect(Files.exists(shop.directory.path(name)), "\(name)")
    }
  }

  @Test("a job sweeps what killed jobs left in its scratch and beside its output")
  func jobSweeps() throws {
    let shop = try Workshop(["a": [97]])
    let left = [
      try Self.abandon(shop.specification.scratch, "gristmill-", file: "map-0-run-1"),
      try Self.abandon(shop.directory.place, ".out.gristmill-", file: "part-00000"),
    ]
    #expect(left.allSatisfy { Files.exists($0) })
    try shop.run()
    #expect(try shop.directory.names() == ["in", "out", "scratch"])
    #expect(try shop.directory.names(in: "scratch").isEmpty)
  }

  @Test("a link is not followed when a directory is removed")
  func links() throws {
    let directory = try TemporaryDirectory()
    try directory.write("mine", to: "mine/file")
    do {
      let made = try ScratchDirectory(parent: directory.place, prefix: "p-", holding: .files)
      try Files.link(made.path + "/link", to: directory.path("mine"))
    }
    #expect(try directory.tree() == ["mine", "mine/file"])
  }
}
