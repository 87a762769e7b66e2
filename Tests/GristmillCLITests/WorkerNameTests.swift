import JobModel
import TestSupport
import Testing

@testable import Commands

@Suite("A worker that a person names")
struct WorkerNameTests {
  private static func worker(_ host: String, _ port: Int) -> ClusterWorker {
    ClusterWorker(
      id: WorkerID(port), host: host, port: port, rack: nil, state: "live", slots: 1, running: 0,
      silence: 0)
  }

  private static let workers = [
    worker("localhost", 6001), worker("localhost", 6002), worker("node-7", 6003),
    worker("::1", 6004),
  ]

  private static let addresses: @Sendable (String) -> Set<String> = { name in
    switch name {
    case "localhost", "127.0.0.1": ["127.0.0.1"]
    case "node-7", "node-7.example": ["10.0.0.7"]
    case "::1": ["::1"]
    default: []
    }
  }

  private static func found(_ text: String) throws -> Int? {
    try WorkerName(argument: text)?.found(among: workers, addresses: addresses).number
  }

  @Test(
    "is the one of that name, or of that machine",
    arguments: [
      ("localhost:6002", 6002), ("127.0.0.1:6001", 6001), ("node-7", 6003),
      ("node-7.example", 6003), ("10.0.0.7:6003", nil), ("[::1]:6004", 6004), ("[::1]", 6004),
    ] as [(String, Int?)])
  func known(text: String, port: Int?) throws {
    guard let port else {
      #expect(throws: JobFailure.self) { _ = try Self.found(text) }
      return
    }
    #expect(try Self.found(text) == port)
  }

  @Test(
    "a host with a colon stands in brackets, and is shown so",
    arguments: [
      ("localhost:1:2", nil), ("::1:6000", nil), ("[::1]:6000", "[::1]:6000"),
      ("node-7:1", "node-7:1"), (":1", nil), ("a:0", nil),
    ] as [(String, String?)])
  func addresses(text: String, shown: String?) throws {
    #expect(HostAndPort(argument: text)?.description == shown)
    guard shown == nil else { return }
    #expect(try Command.run(["jobs", "--manager", text]).code == 64)
  }

  @Test("must be one: otherwise the error lists the names")
  func several() throws {
    let several = #expect(throws: JobFailure.self) { _ = try Self.found("127.0.0.1") }
    #expect(several?.message.contains("localhost:6001, localhost:6002") == true)
    let none = #expect(throws: JobFailure.self) { _ = try Self.found("node-8:6001") }
    #expect(none?.message.contains("there is no worker node-8:6001") == true)
    #expect(none?.message.contains("node-7:6003") == true)
    let empty = #expect(throws: JobFailure.self) {
      _ = try WorkerName(argument: "a")?.found(among: [], addresses: Self.addresses)
    }
    #expect(empty?.message.contains("the manager has none") == true)
  }

  @Test("of a large cluster is not listed without end")
  func many() {
    let workers = (1...500).map { Self.worker("node", $0) }
    let failure = #expect(throws: JobFailure.self) {
      _ = try WorkerName(argument: "node")?.found(among: workers, addresses: Self.addresses)
    }
    #expect(failure?.message.contains("and 480 more") == true, "\(failure as Any)")
  }
}
