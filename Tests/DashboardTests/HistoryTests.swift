import Foundation
import JobModel
import Scheduling
import Store
import Testing

@testable import Dashboard

@Suite("Jobs, attempts and workers over HTTP")
struct HistoryTests {
  /// Follows `next` from page to page.
  private static func pages(
    _ peer: HTTPPeer, _ first: String, _ field: String
  ) throws -> [[NSDictionary]] {
    var pages: [[NSDictionary]] = []
    var target: String? = first
    while let current = target {
      let page = try peer.ask(current).json()
      pages.append(page[field] as? [NSDictionary] ?? [])
      target = page["next"] as? String
      guard pages.count < 100 else { throw SocketError(action: "come to an end") }
    }
    return pages
  }

  @Test("pages of any size hold every row once, in order", arguments: [1, 2, 3, 4, 1_000])
  func paging(limit: Int) async throws {
    try await World().serving { port in
      let peer = try HTTPPeer(port)
      for (target, field, count) in [
        ("/api/v1/jobs?", "jobs", 3), ("/api/v1/workers?", "workers", 2),
        ("/api/v1/jobs/1/attempts?", "attempts", 7),
        ("/api/v1/jobs/1/attempts?kind=map&", "attempts", 4),
        ("/api/v1/jobs/1/attempts?state=won&kind=map&", "attempts", 3),
        ("/api/v1/jobs/3/attempts?state=running&", "attempts", 2),
        ("/api/v1/jobs/1/attempts?state=too_late&", "attempts", 0),
      ] {
        let pages = try Self.pages(peer, target + "limit=\(limit)", field)
        #expect(pages.allSatisfy { $0.count <= limit })
        let whole = try peer.ask(target + "limit=1000").json()[field] as? [NSDictionary]
        #expect(pages.flatMap { $0 } == whole)
        #expect(whole?.count == count, "\(target)")
        // No page exists only to say that there is no more.
        #expect(pages.count == max(1, (count + limit - 1) / limit))
      }
    }
  }

  @Test("a job that the store does not know yet is shown, and a job that ended there has ended")
  func twoSources() async throws {
    var view = World.view
    let fresh = ClusterJob(
      id: JobID(4), name: "fresh", program: "sort", priority: 0, state: .planning, output: "/o",
      submitted: World.seconds(300))
    // Asked before job 1 ended.
    var late = fresh
    (late.id, late.state) = (JobID(1), .committing)
    let all = [fresh, World.running, late]
    view.jobs = { before, limit in
      Array(all.filter { job in before.map { job.id < $0 } ?? true }.prefix(limit))
    }
    view.job = { id in all.first { $0.id == id } }
    try await World().serving(view: view) { port in
      let peer = try HTTPPeer(port)
      let jobs = try Self.pages(peer, "/api/v1/jobs?limit=1", "jobs").flatMap { $0 }
      #expect(jobs.map { $0["id"] as? Int } == [4, 3, 2, 1])
      #expect(
        jobs.map { $0["state"] as? String } == ["planning", "running", "failed", "succeeded"])
      #expect(try peer.ask("/api/v1/jobs/4").json()["state"] as? String == "planning")
      #expect(try peer.ask("/api/v1/jobs/4/attempts").json()["attempts"] as? [NSDictionary] == [])
      let job = try peer.ask("/api/v1/jobs/1").json()
      #expect(job["state"] as? String == "succeeded")
    }
  }

  @Test(
    "impossible parameters are refused with a reason",
    arguments: [
      ("/api/v1/jobs?limit=0", 400), ("/api/v1/jobs?limit=1001", 400),
      ("/api/v1/jobs?limit=", 400), ("/api/v1/jobs?limit=-1", 400), ("/api/v1/jobs?limit=1e2", 400),
      ("/api/v1/jobs?before=0", 400), ("/api/v1/jobs?before=99999999999999999999", 400),
      ("/api/v1/jobs?before=%00", 400), ("/api/v1/workers?after=x", 400),
      ("/api/v1/jobs/1/attempts?kind=maps", 400), ("/api/v1/jobs/1/attempts?state=", 400),
      ("/api/v1/jobs/1/attempts?after=map-1", 400),
      ("/api/v1/jobs/1/attempts?after=map-1-9223372036854775807", 400),
      ("/api/v1/jobs/0", 404), ("/api/v1/jobs/9", 404), ("/api/v1/jobs/-1", 404),
      ("/api/v1/jobs/9007199254740992", 404), ("/api/v1/jobs/9007199254740992/attempts", 404),
      ("/api/v1/jobs/99999999999999999999", 404), ("/api/v1/jobs/..", 404),
      ("/api/v1/jobs/9/attempts", 404), ("/api/v1", 404), ("/api/v2/jobs", 404),
      ("/etc/passwd", 404), ("/../../etc/passwd", 404), ("/%2e%2e/", 404),
    ])
  func refused(target: String, status: Int) async throws {
    try await World().serving { port in
      let peer = try HTTPPeer(port)
      let answer = try peer.ask(target)
      #expect(answer.status == status)
      #expect(try answer.kind() == (status == 400 ? "usage" : "not_found"))
      #expect(try peer.ask("/healthz").status == 200)
    }
  }

  @Test(
    "numbers at the edges are answered or refused, wherever they are",
    arguments: [
      "-9223372036854775808", "-1", "0", "2147483648", "9007199254740992", "9223372036854775807",
    ])
  func edges(number: String) async throws {
    try await World().serving { port in
      for target in [
        "/api/v1/jobs?limit=\(number)", "/api/v1/jobs?before=\(number)",
        "/api/v1/workers?after=\(number)", "/api/v1/workers?limit=\(number)",
        "/api/v1/jobs/\(number)", "/api/v1/jobs/\(number)/attempts",
        "/api/v1/jobs/1/attempts?limit=\(number)",
        "/api/v1/jobs/1/attempts?after=map-\(number)-0",
        "/api/v1/jobs/1/attempts?after=map-0-\(number)",
        "/api/v1/jobs/1/attempts?after=reduce-\(number)-\(number)",
      ] {
        let peer = try HTTPPeer(port)
        #expect([200, 400, 404].contains(try peer.ask(target).status), "\(target)")
        #expect(try peer.ask("/healthz").status == 200)
      }
    }
  }

  @Test("long errors are cut in lists, in whole characters")
  func longErrors() throws {
    #expect("short".cut(to: 5) == "short")
    #expect("longer".cut(to: 5) == "longe...")
    for bytes in 1..<12 {
      let text = "a👩‍👩‍👧é€z" + String(repeating: "x", count: 20)
      let cut = text.cut(to: bytes)
      #expect(cut.hasSuffix("...") && text.hasPrefix(cut.dropLast(3)))
    }
  }

  @Test("a stuck manager is reported in time, and not asked without limit")
  func stuck() async throws {
    var view = World.view
    let (gate, open) = AsyncStream.makeStream(of: Void.self)
    let wait = { @Sendable () async in for await _ in gate { break } }
    view.jobs = { _, _ in
      await wait()
      return []
    }
    view.isHealthy = {
      await wait()
      return true
    }
    var limits = DashboardLimits()
    limits.viewMilliseconds = 100
    limits.viewQuestionsMax = 3
    try await World().serving(view: view, limits: limits) { port in
      let peer = try HTTPPeer(port)
      for _ in 0..<5 {
        let answer = try peer.ask("/api/v1/jobs")
        #expect(answer.status == 503)
        #expect(try answer.kind() == "busy")
      }
      #expect(try peer.ask("/healthz").status == 503)
      open.finish()
      while try peer.ask("/api/v1/jobs").status == 503 { usleep(10_000) }
      #expect(try peer.ask("/healthz").status == 200)
    }
  }

  @Test("an unreadable store is an error, and health is the manager's own")
  func brokenStore() async throws {
    let world = try World()
    try world.store.close()
    try await world.serving { port in
      let peer = try HTTPPeer(port)
      let answer = try peer.ask("/api/v1/jobs")
      #expect(answer.status == 500)
      #expect(try answer.kind() == "failed")
      #expect(try peer.ask("/api/v1/workers").status == 200)
    }
    var view = World.view
    view.isHealthy = { throw JobFailure(.cancelled, "the manager is about to end") }
    try await World().serving(view: view) { port in
      let answer = try HTTPPeer(port).ask("/healthz")
      #expect(answer.status == 503 && answer.body.isEmpty)
    }
  }
}
