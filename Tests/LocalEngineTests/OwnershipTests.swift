import Foundation
import Glibc
import JobModel
import Synchronization
import TestSupport
import Testing

@testable import Storage

/// What is swept is ours, whatever others do in the same directory.
@Suite("Directories within reach of others")
struct OwnershipTests {
  private static let names = [
    "p-1-\(OwnedDirectory.hostMark)00000000", "p-2-\(OwnedDirectory.hostMark)0000000f",
  ]

  /// A directory that looks as if one of our processes had left it.
  private static func plant(
    _ directory: TemporaryDirectory, _ name: String, mode: mode_t = 0o700
  ) throws -> FilePath {
    try directory.write("", to: name + "/.gristmill-tree")
    try directory.write("left", to: name + "/job-1/map-0-0/map-0-run-1")
    chmod(directory.path(name), mode)
    return directory.path(name)
  }

  private func mode(_ path: FilePath) -> mode_t {
    var status = stat()
    return lstat(path.cString, &status) == 0 ? status.st_mode & 0o777 : 0
  }

  @Test("an abandoned tree is swept with its contents")
  func swept() throws {
    let directory = try TemporaryDirectory()
    let left = try Self.plant(directory, Self.names[0])
    ScratchDirectory.sweep(parent: directory.place, prefix: "p-", holding: .tree)
    #expect(!Files.exists(left))
  }

  @Test(
    "a tree that others may read or write is not taken for ours",
    arguments: [0o701, 0o720, 0o777])
  func open(mode: Int) throws {
    let directory = try TemporaryDirectory()
    let left = try Self.plant(directory, Self.names[0], mode: mode_t(mode))
    ScratchDirectory.sweep(parent: directory.place, prefix: "p-", holding: .tree)
    #expect(Files.exists(left + "/job-1/map-0-0/map-0-run-1"))
  }

  @Test(
    "a directory of another user is left alone",
    .enabled(if: geteuid() == 0, "giving a directory away needs root"))
  func ofOther() throws {
    let directory = try TemporaryDirectory()
    let left = try Self.plant(directory, Self.names[0])
    chown(left.cString, 65_533, 65_533)
    ScratchDirectory.sweep(parent: directory.place, prefix: "p-", holding: .tree)
    Removal.removeIfOurs(left)
    #expect(Files.exists(left + "/job-1/map-0-0/map-0-run-1"))
  }

  /// Hosts that share a file system need not see one another's locks.
  @Test("a tree of another host is left alone, locked or not")
  func ofOtherHost() throws {
    let directory = try TemporaryDirectory()
    let left = try Self.plant(directory, "p-1-0123456700000000")
    ScratchDirectory.sweep(parent: directory.place, prefix: "p-", holding: .tree)
    #expect(Files.exists(left))
  }

  @Test("a directory without our mark is left alone, whatever its name")
  func unmarked() throws {
    let directory = try TemporaryDirectory()
    try directory.write("mine", to: Self.names[0] + "/notes")
    chmod(directory.path(Self.names[0]), 0o700)
    ScratchDirectory.sweep(parent: directory.place, prefix: "p-", holding: .tree)
    do { _ = try ScratchDirectory(parent: directory.place, prefix: "p-", holding: .files) }
    #expect(Files.exists(directory.path(Self.names[0] + "/notes")))
  }

  @Test(
    "where anybody may rename, an output that somebody renamed is not taken for an abandoned one",
    arguments: [0o777, 0o1777])
  func renamed(parent: Int) throws {
    let directory = try TemporaryDirectory()
    let name = ".out.gristmill-1-\(OwnedDirectory.hostMark)00000000"
    try directory.write("mine", to: name + "/part-00000")
    chmod(directory.path(name), 0o755)
    chmod(directory.path, mode_t(parent))
    do {
      _ = try StagingDirectory(parent: directory.place, prefix: ".out.gristmill-")
    }
    #expect(Files.exists(directory.path(name)) == (parent == 0o777))
  }

  @Test("a directory that changed places with an earlier one stays, and the earlier one is removed")
  func replaced() throws {
    let directory = try TemporaryDirectory()
    try directory.write("old", to: "out/part-00000")
    do {
      let made = try StagingDirectory(parent: directory.place, prefix: "p-")
      try Files.write([97], to: made.path + "/part-00001")
      try System.exchange(made.path, directory.path("out"), in: .output)
    }
    #expect(try directory.tree() == ["out", "out/part-00001"])
  }

  /// Some file systems have no directory locks.
  @Test("a directory known to be abandoned is removed without a lock")
  func lockless() throws {
    let directory = try TemporaryDirectory()
    let left = try Self.plant(directory, Self.names[0])
    let lock = Glibc.open(left.cString, O_RDONLY | O_DIRECTORY)
    defer { close(lock) }
    #expect(flock(lock, LOCK_EX | LOCK_NB) == 0)
    ScratchDirectory.sweep(parent: directory.place, prefix: "p-", holding: .tree)
    #expect(Files.exists(left))
    Removal.removeIfOurs(left)
    #expect(!Files.exists(left))
  }

  @Test("a link is not one of our directories, and what it leads to stays")
  func link() throws {
    let directory = try TemporaryDirectory()
    let mine = try Self.plant(directory, "mine")
    try Files.link(directory.path(Self.names[0]), to: mine)
    ScratchDirectory.sweep(parent: directory.place, prefix: "p-", holding: .tree)
    Removal.removeIfOurs(directory.path(Self.names[0]))
    #expect(Files.exists(mine + "/job-1/map-0-0/map-0-run-1"))
  }

  /// The attack: an abandoned directory keeps changing places with a link to what the attacker
  /// wants deleted.
  @Test("nothing is deleted through a link that takes the place of a directory meanwhile")
  func exchanged() throws {
    let directory = try TemporaryDirectory()
    let name = directory.path(Self.names[0])
    let link = directory.path("link")
    for file in 0..<50 {
      try directory.write("mine", to: "mine/map-0-run-\(file)")
    }
    try directory.write("mine", to: "mine/.gristmill-tree")
    try Files.link(link, to: directory.path("mine"))
    let isOver = Atomic<Bool>(false)
    let attacker = Thread {
      while !isOver.load(ordering: .acquiring) {
        try? System.exchange(FilePath(name), FilePath(link), in: .scratch)
      }
    }
    attacker.start()
    for _ in 0..<300 {
      _ = try? Self.plant(directory, Self.names[0])
      ScratchDirectory.sweep(parent: directory.place, prefix: "p-", holding: .tree)
      Removal.remove("\(name)/job-1")
    }
    isOver.store(true, ordering: .releasing)
    while !attacker.isFinished { usleep(1_000) }
    #expect(try directory.names(in: "mine").filter { $0.hasPrefix("map-") }.count == 50)
  }

  @Test("an owner never loses its directory to those who sweep, however young it is")
  func young() throws {
    let directory = try TemporaryDirectory()
    let isOver = Atomic<Bool>(false)
    let sweepers = (0..<2).map { _ in
      Thread {
        while !isOver.load(ordering: .acquiring) {
          ScratchDirectory.sweep(parent: directory.place, prefix: "p-", holding: .tree)
        }
      }
    }
    for sweeper in sweepers { sweeper.start() }
    for _ in 0..<300 {
      let made = try ScratchDirectory(parent: directory.place, prefix: "p-", holding: .tree)
      let folder = try made.makeDirectory("job-1")
      try Files.write([97], to: folder + "/file")
      #expect(Files.exists(folder + "/file"))
    }
    isOver.store(true, ordering: .releasing)
    while !sweepers.allSatisfy(\.isFinished) { usleep(1_000) }
    #expect(try directory.names() == [])
  }

  @Test("scratch is private whatever the umask; an output follows the umask")
  func modes() throws {
    let directory = try TemporaryDirectory()
    let tree = try ScratchDirectory(parent: directory.place, prefix: "t-", holding: .tree)
    #expect(mode(tree.path) == 0o700)
    #expect(mode(try tree.makeDirectory("job-1/map")) == 0o700)
    let scratch = try ScratchDirectory(parent: directory.place, prefix: "s-", holding: .files)
    #expect(mode(scratch.path) == 0o700)
    _ = try FileDescriptor.create(scratch.path + "/map-0-run-0", in: .scratch)
    #expect(mode(scratch.path + "/map-0-run-0") == 0o600)
    try directory.makeDirectory("usual")
    let output = try StagingDirectory(parent: directory.place, prefix: "o-")
    #expect(mode(output.path) & 0o022 == 0)
    output.keep()
    #expect(mode(output.path) == mode(directory.path("usual")))
  }

  @Test(
    "a tree is removed at any depth, with names that are not text and directories without rights")
  func deep() throws {
    let directory = try TemporaryDirectory()
    let top = try directory.makeDirectory("top")
    try directory.makeDirectory(
      "top/" + [String](repeating: "d", count: 1_500).joined(separator: "/"))
    #expect(mkdir(top + "/forbidden", 0o700) == 0)
    try directory.write("x", to: "top/forbidden/file")
    chmod(top + "/forbidden", 0o500)
    let name: [CChar] = top.utf8CString.dropLast() + [47, -1, -2, 0]
    let file = Glibc.open(name, O_WRONLY | O_CREAT, 0o600)
    #expect(file >= 0)
    close(file)
    Removal.remove(FilePath(top))
    #expect(!Files.exists(top))
  }
}
