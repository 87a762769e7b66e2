import JobModel
import ManagerState
import Scheduling
import Testing

@Suite("What a job waits for")
struct JobWaitTests {
  private static func job(
    _ phase: JobStatus.Phase = .planning, running: Int = 0, missing: [String] = []
  ) -> JobStatus {
    JobStatus(
      id: JobID(1), name: "", priority: 0, phase: phase, maps: .init(), reduces: .init(),
      running: running, missingHosts: missing)
  }

  private static func workers(
    all: Int = 1, awaited: Int = 0, draining: Int = 0, suspect: Int = 0, slots: Int = 0,
    idle: Int = 0
  ) -> WorkerCounts {
    var counts = WorkerCounts()
    (counts.all, counts.awaited, counts.draining) = (all, awaited, draining)
    (counts.suspect, counts.slots, counts.idleSlots) = (suspect, slots, idle)
    return counts
  }

  private static func reason(
    _ job: JobStatus, _ workers: WorkerCounts, trouble: String? = nil
  ) -> ClusterJob.Wait.Reason? {
    ClusterJob.Wait(of: job, among: workers, trouble: trouble)?.reason
  }

  @Test("is a worker if there is none, and the first kind that can change if none is usable")
  func workers() {
    #expect(Self.reason(Self.job(), Self.workers(all: 0)) == .workers)
    #expect(Self.reason(Self.job(), Self.workers(all: 2, draining: 2)) == .draining)
    #expect(Self.reason(Self.job(), Self.workers(all: 2, draining: 1, suspect: 1)) == .suspect)
    #expect(Self.reason(Self.job(), Self.workers(all: 2, awaited: 1, suspect: 1)) == .awaited)
    #expect(Self.reason(Self.job(), Self.workers(all: 1)) == .workers)
  }

  @Test("is nothing while an attempt runs, a slot is free, or the output is put in place")
  func nothing() {
    #expect(Self.reason(Self.job(running: 1), Self.workers(all: 0)) == nil)
    #expect(Self.reason(Self.job(), Self.workers(slots: 2, idle: 1)) == nil)
    #expect(Self.reason(Self.job(.committing), Self.workers(all: 0)) == nil)
  }

  @Test("is a host with its input, even while other attempts run")
  func hosts() {
    let job = Self.job(.running, running: 3, missing: ["a", "b"])
    let wait = ClusterJob.Wait(of: job, among: Self.workers(slots: 9, idle: 9), trouble: nil)
    #expect(wait == .init(.hosts, "a worker at a, b, for the input on its disk"))
  }

  @Test("is another try, or a slot that other jobs have")
  func slots() {
    let full = Self.workers(slots: 2)
    #expect(Self.reason(Self.job(.running), full) == .slots)
    #expect(Self.reason(Self.job(.running), full, trouble: "disk full") == .failure)
    #expect(
      Self.reason(Self.job(.running), Self.workers(slots: 2, idle: 2), trouble: "x") == .failure)
    #expect(Self.reason(Self.job(.running, running: 1), full, trouble: "x") == nil)
  }
}
