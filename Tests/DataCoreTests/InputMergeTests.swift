import JobModel
import TestSupport
import Testing

@testable import DataCore

@Suite("Inputs of several hosts")
struct InputMergeTests {
  /// What hosts have below a directory each, as if it were the same one: `[host: [file: text]]`.
  private static func files(
    _ hosts: [String: [String: String]], _ arguments: [String]
  ) throws -> [String] {
    try merge(hosts, arguments).map { file in
      "\(file.path.text.dropFirst(place.count + 1)) \(file.bytes)"
        + (file.hosts.map { " " + $0.joined(separator: ",") } ?? "")
    }
  }

  private static let place = "/in"

  private static func merge(
    _ hosts: [String: [String: String]], _ texts: [String]
  ) throws -> [InputFile] {
    func whole(_ text: String, below root: String) -> String {
      text.replacing(place, with: root, maxReplacements: 1)
    }
    let listings = try hosts.map { host, files in
      let directory = try TemporaryDirectory()
      for (name, text) in files { try directory.write(text, to: name) }
      let arguments = try texts.map {
        try InputArgument(ByteString(whole($0, below: directory.path)))
      }
      let listing = InputResolver.list([arguments], host: host)
      return HostListing(host: host, listing: Self.moved(listing, from: directory.path))
    }
    return try InputMerge.inputs(
      try texts.map { try InputArgument(ByteString($0)) }, listings: listings
    ).files
  }

  /// The listing as it would be if the files were below `place`.
  private static func moved(_ listing: InputListing, from root: String) -> InputListing {
    func move(_ text: String) -> String { text.replacing(root, with: place) }
    var listing = listing
    for index in listing.arguments.indices {
      let argument = listing.arguments[index]
      listing.arguments[index].absence = argument.absence.map(move)
      listing.arguments[index].roots = argument.roots.map { root in
        var root = root
        root.path = FilePath(move(root.path.text))
        root.problems = root.problems.map(move)
        root.absence = root.absence.map(move)
        root.files = root.files.map { file in
          var moved = InputFile(
            path: FilePath(move(file.path.text)), bytes: file.bytes, format: file.format)
          moved.group = file.group
          return moved
        }
        return root
      }
    }
    return listing
  }

  private func problem(_ hosts: [String: [String: String]], _ arguments: [String]) -> String {
    do {
      return "\(try Self.files(hosts, arguments))"
    } catch {
      return (error as? JobFailure)?.message ?? "\(error)"
    }
  }

  @Test("what all hosts have is not tied to any of them")
  func shared() throws {
    let tree = ["a": "1", "sub/b": "22"]
    #expect(
      try Self.files(["x": tree, "y": tree, "z": tree], ["/in"]) == ["a 1", "sub/b 2"])
  }

  @Test("what only some hosts have is theirs, in the order of one directory that holds everything")
  func mixed() throws {
    let hosts = [
      "x": ["a.txt": "1", "a/z": "22", "all": "333"],
      "y": ["a/b": "4444", "all": "333", "b": "5"], "z": ["all": "333", "a/b": "4444"],
    ]
    let wanted = ["a/b 4 y,z", "a/z 2 x", "a.txt 1 x", "all 3", "b 1 y"]
    #expect(try Self.files(hosts, ["/in"]) == wanted)
    // In the order of a walk through that directory.
    let directory = try TemporaryDirectory()
    for (name, text) in hosts.values.joined() { try directory.write(text, to: name) }
    #expect(
      try InputResolver.resolve([ByteString(directory.place)]).map {
        String($0.path.text.dropFirst(directory.path.count + 1))
      } == wanted.map { String($0.prefix { $0 != " " }) })
  }

  @Test("arguments come in their order, and files named by two of them come once")
  func arguments() throws {
    #expect(
      try Self.files(
        ["x": ["a": "1", "b": "22"], "y": ["c": "333", "b": "22"]], ["/in/b", "/in/c", "/in"])
        == ["b 2", "c 3 y", "a 1 x"])
  }

  @Test("patterns match on each host separately")
  func patterns() throws {
    #expect(
      try Self.files(
        ["x": ["d1/a": "1", "e": "1"], "y": ["d2/a": "22", "d1/b": "333"]], ["/in/d*"])
        == ["d1/a 1 x", "d1/b 3 y", "d2/a 2 y"])
  }

  @Test("file:// takes the files of one host, whatever others have")
  func named() throws {
    let hosts = ["x": ["a": "1"], "y": ["a": "22", "b": "333"]]
    #expect(
      try Self.files(hosts, ["file://y/in", "file://x/in/a"]) == ["a 2 y", "b 3 y", "a 1 x"])
    #expect(problem(hosts, ["file://x/in/b"]).contains("/in/b: No such file or directory on x"))
    #expect(problem(hosts, ["file://w/in/b"]).contains("did not answer"))
  }

  @Test("a path that no host has is reported once, with everything else that is wrong")
  func missing() {
    #expect(
      problem(["x": ["a": "1"], "y": ["b": "1"]], ["/in/c", "/in/*.gz", "/in/a"])
        == "cannot read /in/c: No such file or directory\nno file matches /in/*.gz")
  }

  @Test("directories empty on some hosts are not an error, but those empty on all are")
  func empty() throws {
    let hosts = ["x": ["d/_ignored": ""], "y": ["d/a": "1"], "z": ["other": "1"]]
    #expect(try Self.files(hosts, ["/in/d"]) == ["d/a 1 y"])
    #expect(
      problem(["x": ["d/_ignored": ""], "y": ["d/.a": "1"], "z": [:]], ["/in/d"])
        == "/in/d holds no files to read, apart from 1 name that begins with . or _")
  }

  @Test("a path that is a different file on another host is an error that says how to name each")
  func conflict() {
    let message = problem(["x": ["a": "1"], "y": ["a": "22"]], ["/in"])
    #expect(message.contains("/in/a is not the same file on all hosts: 1 bytes on x, 2 on y"))
    #expect(message.contains("file://x/in/a or file://y/in/a"))
  }

  @Test("what is left out on all hosts alike is left out once, and anything else on each")
  func leftOut() throws {
    func count(_ hosts: [[String]]) throws -> Int {
      let listings = hosts.enumerated().map { number, names in
        var listing = InputListing(arguments: [.init(roots: [.init(path: "/in")])])
        for name in names { listing.leftOut.add(FilePath(name), .hidden) }
        return HostListing(host: "\(number)", listing: listing)
      }
      return try InputMerge.inputs([InputArgument("/in")], listings: listings).leftOut.count
    }
    #expect(try count([["/in/_a"], ["/in/_a"]]) == 1)
    #expect(try count([["/in/_a"], ["/in/_a", "/in/_b"]]) == 3)
    #expect(try count([[], []]) == 0)
  }

  @Test("splits do not mix files of different hosts")
  func splits() throws {
    var files = ["p", "q", "r", "s", "t"].map {
      InputFile(path: FilePath($0), bytes: 10, format: .plain)
    }
    for (index, hosts) in [["a"], ["a"], ["b"], nil, nil].enumerated() {
      files[index].hosts = hosts
    }
    let splits = SplitPlanner.splits(of: files, splitBytes: 1000)
    #expect(splits.map { $0.ranges.map(\.file) } == [[0, 1], [2], [3, 4]])
  }
}
