import JobModel
import Storage
import TestSupport
import Testing

@Suite("Directories that jobs are confined to")
struct AllowedPathsTests {
  private func isAllowed(_ path: FilePath, _ places: AllowedPaths, isReplaced: Bool = false) -> Bool
  {
    (try? places.check(path, isReplaced: isReplaced)) != nil
  }

  @Test("paths below are allowed, whether they exist or not, and no others")
  func below() throws {
    let directory = try TemporaryDirectory()
    for name in ["root/in", "root-2", "other"] { try directory.makeDirectory(name) }
    let places = try AllowedPaths([directory.path("root"), directory.path("other/")], flag: "--x")
    for name in ["root/in", "root/in/new/newer", "root/new", "root//in", "root/./in", "other/a"] {
      #expect(isAllowed(directory.path(name), places), "\(name)")
    }
    for name in ["root-2", "root-2/a", "rootless", "root/../root-2", "root/new/../../root-2", ""] {
      #expect(!isAllowed(directory.path(name), places), "\(name)")
    }
    #expect(!isAllowed("/", places) && !isAllowed("/etc/passwd", places))
    #expect(isAllowed(directory.path("root"), places))
    #expect(!isAllowed(directory.path("root"), places, isReplaced: true))
    #expect(!isAllowed(directory.path("other/"), places, isReplaced: true))
  }

  @Test("no link leads out, and links that stay inside are followed")
  func links() throws {
    let directory = try TemporaryDirectory()
    for name in ["root/in", "secret"] { try directory.makeDirectory(name) }
    let root = directory.path("root")
    try Files.link(root + "/out", to: directory.path("secret"))
    try Files.link(root + "/up", to: "../secret")
    try Files.link(root + "/later", to: directory.path("secret/later"))
    try Files.link(root + "/loop", to: "loop")
    try Files.link(root + "/inner", to: "in")
    let places = try AllowedPaths([FilePath(root)], flag: "--x")
    for name in ["out", "out/new", "up", "up/a/b", "later", "later/a", "loop", "loop/a"] {
      #expect(!isAllowed("\(root)/\(name)", places), "\(name)")
    }
    #expect(isAllowed("\(root)/inner/new", places))
    // The root itself may be named by a link, or given as one.
    try Files.link(directory.path("link"), to: root)
    let linked = try AllowedPaths([directory.path("link")], flag: "--x")
    #expect(isAllowed(directory.path("link/in"), linked) && isAllowed("\(root)/in", linked))
  }

  @Test("in a pattern, the directories before the wildcard count")
  func patterns() throws {
    let directory = try TemporaryDirectory()
    try directory.makeDirectory("root/in")
    let places = try AllowedPaths([directory.path("root")], flag: "--x")
    #expect(isAllowed(directory.path("root/in/*.gz"), places))
    #expect(isAllowed(directory.path("root/*/2024-??.txt"), places))
    #expect(!isAllowed(directory.path("*/in"), places))
    #expect(!isAllowed(directory.path("root/*/../../x"), places))
  }

  @Test("without directories everything is allowed, and a missing directory is an error")
  func roots() throws {
    #expect(isAllowed("/etc", try AllowedPaths([], flag: "--x")))
    let directory = try TemporaryDirectory()
    try directory.write("", to: "file")
    for name in ["none", "file"] {
      #expect(throws: JobFailure.self) {
        try AllowedPaths([directory.path(name)], flag: "--allow-path")
      }
    }
  }
}
