import Encryption
import JobModel
import Links
import NIOPosix
import Shuffle
import Synchronization
import TestSupport
import Testing
import Wire

/// Somebody sits between a reducer's worker and the one that serves it.
@Suite("Segments altered on the way")
struct AlteredSegmentsTests {
  private static let name = SegmentName(attempt: attempt, partition: 3)
  private static let attempt = AttemptID(
    task: TaskID(job: JobID(7), kind: .map, index: 0), number: 0)

  /// Longer than a record, and than what is copied into an answer's first one.
  private static let content = (0..<700_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }

  static func security(secret: String?, tls: TransportSecurity? = nil) throws -> SegmentSecurity? {
    let secret = try secret.map { try Secret(fileBytes: Array($0.utf8), origin: "test") }
    guard let security = ConnectionSecurity(secret: secret, tls: tls) else { return nil }
    return SegmentSecurity(
      accept: { try security.addAccepting(to: $0, door: .segments) },
      connect: { try security.addConnecting(to: $0, door: .segments, host: $1.host) },
      reason: { ConnectionFault.reason($0) })
  }

  /// What a fetcher gets through a proxy, or why it gets nothing.
  private func fetch(
    _ plan: TamperingProxy.Plan, _ security: SegmentSecurity?, theirs: SegmentSecurity? = nil
  ) async throws -> (bytes: [UInt8]?, reason: String?, proxy: TamperingProxy) {
    let directory = try TemporaryDirectory()
    let file = try directory.write(Self.content, to: "segment")
    let server = try await SegmentServer.start(
      host: "127.0.0.1", port: 0, group: MultiThreadedEventLoopGroup.singleton,
      catalog: SegmentCatalog(
        place: { name in
          name == Self.name
            ? SegmentLocation(
              path: FilePath(file), offset: 0, bytes: Self.content.count, numbers: []) : nil
        }, isSound: { _ in true }), security: theirs ?? security)
    let proxy = try TamperingProxy(server.port, plan)
    var limits = FetchLimits()
    limits.pauseMilliseconds = 10
    limits.silenceMilliseconds = 2_000
    let failure = Mutex<String?>(nil)
    let path = directory.path("fetched")
    let fetcher = try SegmentFetcher(
      FetchOrder(job: JobID(7), partition: 3, maps: 1, path: FilePath(path), seed: 5),
      group: MultiThreadedEventLoopGroup.singleton, limits: limits, security: security
    ) { given in failure.withLock { $0 = "\(given)" } }
    fetcher.announce(SegmentSource(attempt: Self.attempt, host: "127.0.0.1", port: proxy.port))
    for _ in 0..<3_000 {
      if fetcher.progress.segmentsFetched == 1 || failure.withLock({ $0 }) != nil { break }
      try await Task.sleep(for: .milliseconds(10))
    }
    let isThere = fetcher.progress.segmentsFetched == 1
    await fetcher.cancel()
    await server.stop()
    return (isThere ? try Files.read(path) : nil, failure.withLock { $0 }, proxy)
  }

  private static let secret = "a secret of this test"

  @Test(
    "with a secret no altered byte is accepted, and the segment arrives once it is left alone",
    arguments: TamperingProxy.Harm.allCases, [0, 3])
  func sealed(harm: TamperingProxy.Harm, record: Int) async throws {
    var plan = TamperingProxy.Plan(harm, questions: false, connections: 2)
    plan.record = record
    let (bytes, reason, proxy) = try await fetch(plan, try Self.security(secret: Self.secret))
    #expect(proxy.harmed == 2 && proxy.connections > 2)
    #expect(bytes == Self.content, "\(reason ?? "")")
  }

  @Test("with a secret a source that is altered every time is given up, with a reason")
  func always() async throws {
    let plan = TamperingProxy.Plan(.changed, questions: false, connections: 1_000)
    let (bytes, reason, _) = try await fetch(plan, try Self.security(secret: Self.secret))
    #expect(bytes == nil)
    #expect(reason?.contains("on the way") == true, "\(reason ?? "")")
  }

  @Test("with a secret an altered question is not answered")
  func question() async throws {
    let plan = TamperingProxy.Plan(.changed, questions: true, connections: 2)
    let (bytes, _, proxy) = try await fetch(plan, try Self.security(secret: Self.secret))
    #expect(proxy.harmed == 2 && bytes == Self.content)
  }

  @Test("without a secret nobody notices, which is why there are seals")
  func control() async throws {
    var plan = TamperingProxy.Plan(.changed, questions: false, connections: 1)
    plan.hasRecords = false
    plan.record = 400_000
    let (bytes, _, proxy) = try await fetch(plan, nil)
    #expect(proxy.harmed == 1)
    #expect(bytes?.count == Self.content.count && bytes != Self.content)
  }

  @Test(
    "with TLS no altered byte is accepted either",
    .enabled(if: Certificates.isThere, Comment(rawValue: Certificates.note)),
    arguments: [nil, Self.secret], [40, 400_000])
  func encrypted(secret: String?, place: Int) async throws {
    let directory = try TemporaryDirectory()
    let certificates = try Certificates(in: directory)
    let pair = try certificates.make("worker", names: ["IP:127.0.0.1"])
    let tls = try TLSFiles(
      certificate: FilePath(pair.certificate), key: FilePath(pair.key),
      authority: FilePath(certificates.authority)
    ).load()
    var plan = TamperingProxy.Plan(.changed, questions: false, connections: 2)
    plan.hasRecords = false
    plan.record = place
    let security = try Self.security(secret: secret, tls: tls)
    let (bytes, reason, proxy) = try await fetch(plan, security)
    // What came before was good: the second connection brings the rest, and may be too short to harm.
    #expect(proxy.harmed >= 1 && bytes == Self.content, "\(reason ?? "")")
  }

  @Test("a fetcher with another secret, or without one, gets nothing")
  func strangers() async throws {
    let plan = TamperingProxy.Plan(.changed, questions: false, connections: 0)
    let theirs = try Self.security(secret: Self.secret)
    for secret in ["a secret of another test", nil] {
      let (bytes, reason, _) = try await fetch(
        plan, try Self.security(secret: secret), theirs: theirs)
      #expect(bytes == nil && reason != nil)
    }
  }
}
