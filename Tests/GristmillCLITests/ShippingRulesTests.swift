import JobModel
import Testing

@testable import Commands

@Suite("Which files go to the workers")
struct ShippingRulesTests {
  /// The files of a machine, and where its links lead.
  private static let files: [FilePath: FilePath] = [
    "/usr/bin/awk": "/usr/bin/mawk", "/usr/bin/python3": "/usr/bin/python3.11",
    "/home/me/m.py": "/home/me/m.py", "/home/me/lib/n.py": "/home/me/lib/n.py",
    "/home/me/python": "/usr/bin/python3.11", "/home/me/bin/tool": "/home/me/bin/tool",
    "/data/p.py": "/data/p.py", "/home/me/shared.py": "/data/p.py", "/bin/sh": "/usr/bin/dash",
    "/etc/words": "/etc/words", "/home/me/list": "/etc/words", "/database/q.py": "/database/q.py",
  ]

  private static let rules = ShippingRules(directory: "/home/me", sharedDirectory: "/data") {
    WholePath($0, from: "/home/me").flatMap { files[$0.path] }
  }

  private static func treatments(
    _ text: ByteString, found path: ByteString, usesShell: Bool = false
  ) throws -> [ShippingRules.Treatment] {
    var command = try ProgramCommand(text: text, usesShell: usesShell, flag: "--map")
    if !usesShell { command.words[0] = path }
    return rules.treatments(of: command)
  }

  private static func shipped(_ path: FilePath) throws -> ShippingRules.Treatment {
    .shipped(try #require(WholePath(path)))
  }

  @Test("the submitter's program is sent, whatever name it is called by")
  func programs() throws {
    let own = try Self.shipped("/home/me/m.py")
    #expect(try Self.treatments("./m.py", found: "/home/me/./m.py") == [own])
    #expect(try Self.treatments("m.py", found: "/home/me/m.py") == [own])
    #expect(
      try Self.treatments("tool", found: "/home/me/bin/tool") == [Self.shipped("/home/me/bin/tool")]
    )
  }

  @Test("a program that every machine has is called by its name there")
  func system() throws {
    #expect(try Self.treatments("awk 1", found: "/usr/bin/awk") == [.kept("awk"), .kept("1")])
    #expect(try Self.treatments("/usr/bin/awk", found: "/usr/bin/awk") == [.kept("/usr/bin/awk")])
    // A virtual environment whose interpreter is the system's.
    #expect(
      try Self.treatments("python x", found: "/home/me/python") == [.kept("python"), .kept("x")])
    #expect(
      try Self.treatments("m.py | sort", found: "", usesShell: true)
        == [.kept("/bin/sh"), .kept("-c"), .kept("m.py | sort")])
  }

  @Test("words that name the submitter's files are sent; those of the system and others are not")
  func arguments() throws {
    #expect(
      try Self.treatments(
        "python3 m.py lib/../lib/n.py /etc/words list lib none '' -f", found: "/usr/bin/python3")
        == [
          .kept("python3"), Self.shipped("/home/me/m.py"), Self.shipped("/home/me/lib/n.py"),
          .kept("/etc/words"), .kept("/etc/words"), .kept("lib"), .kept("none"), .kept(""),
          .kept("-f"),
        ])
  }

  @Test("files in the shared directory are not sent, and keep a name that is valid everywhere")
  func shared() throws {
    #expect(
      try Self.treatments("python3 ../../data/p.py", found: "/usr/bin/python3")
        == [.kept("python3"), .kept("/data/p.py")])
    #expect(try Self.treatments("/data/p.py", found: "/data/p.py") == [.kept("/data/p.py")])
    // A name that only begins like it is another directory.
    #expect(
      try Self.treatments("/database/q.py", found: "/database/q.py") == [
        Self.shipped("/database/q.py")
      ])
  }

  @Test(
    "the flags that only submit has are left out of the line that runs a task again",
    arguments: [
      (["--map=m", "--detach", "--input=a"], ["--map=m", "--input=a"]),
      (["--manager=h:1", "--map=m"], ["--map=m"]),
      (["--manager=h:1", "--priority=3", "--map=--name"], ["--map=--name"]),
      (["--ship=a", "--ship=b", "--quiet", "--secret-file=s"], ["--quiet"]),
      (["--name", "", "--name=x y", "--ship=a"], []),
      (["-t=x", "--detach", "--", "--detach"], ["-t=x", "--", "--detach"]),
    ] as [([ByteString], [ByteString])])
  func submitFlags(arguments: [ByteString], kept: [ByteString]) {
    #expect(SubmitFlags.removed(from: arguments) == kept)
  }
}
