import JobModel
import Testing

@testable import Client

@Suite("A client that follows a job")
struct JobNewsTests {
  private static let workers = ClusterJob.Wait(.workers, "a worker: the manager has none")
  private static let slots = ClusterJob.Wait(.slots, "a free slot: other jobs have all of them")

  private static func job(
    _ wait: ClusterJob.Wait?, state: ClusterJob.State = .planning, submitted: Double = 1_000
  ) -> ClusterJob {
    var job = ClusterJob(
      id: JobID(7), name: "", program: "", priority: 0, state: state, output: "/out",
      submitted: submitted)
    job.wait = wait
    return job
  }

  /// What is said of a job whose news come at these moments.
  private static func said(_ news: [(seconds: Double, ClusterJob.Wait?)]) throws -> [String] {
    var client = JobNews(of: JobID(7), manager: "m:1")
    return try news.flatMap { try client.received(job($0.1), at: .seconds($0.seconds)) }
  }

  @Test("says once what the job waits for, when it has waited for two seconds")
  func once() throws {
    let moments = stride(from: 0.0, through: 10, by: 0.5)
    #expect(
      try Self.said(moments.map { ($0, Self.workers) })
        == ["job 7 waits for a worker: the manager has none"])
    #expect(try Self.said([(0, Self.workers), (1.9, Self.workers)]).isEmpty)
    #expect(try Self.said([(0, Self.workers), (2, Self.workers)]).count == 1)
  }

  @Test("says nothing of a wait between two tasks")
  func short() throws {
    #expect(
      try Self.said([(0, Self.slots), (1, nil), (2, Self.slots), (3, nil), (9, nil)]).isEmpty)
  }

  @Test("says it again when it changes, and when the job goes on")
  func changes() throws {
    #expect(
      try Self.said([
        (0, Self.workers), (2, Self.workers), (3, Self.slots), (4, Self.workers), (7, Self.workers),
        (8, Self.slots), (10, Self.slots), (11, nil), (12, nil),
      ]) == [
        "job 7 waits for a worker: the manager has none",
        "job 7 waits for a free slot: other jobs have all of them", "job 7 goes on",
      ])
  }

  @Test("says nothing of what an ended job waits for")
  func ended() throws {
    var client = JobNews(of: JobID(7), manager: "m:1")
    for seconds in 0...3 {
      let lines = try client.received(
        Self.job(Self.workers, state: .failed), at: .seconds(seconds))
      #expect(lines.isEmpty)
    }
  }

  @Test("does not take another job of the same number for it")
  func other() throws {
    var client = JobNews(of: JobID(7), manager: "m:1")
    _ = try client.received(Self.job(nil), at: .zero)
    // A manager rounds the time that it reads from its store.
    _ = try client.received(Self.job(nil, submitted: 1_000.000_1), at: .zero)
    let failure = #expect(throws: JobFailure.self) {
      _ = try client.received(Self.job(nil, submitted: 1_002), at: .zero)
    }
    #expect(failure?.message.contains("another store") == true, "\(failure as Any)")
  }
}
