import Foundation
import TestSupport
import Testing

/// Workers that register, and do not behave as workers.
@Suite("Workers that are not what they say")
struct UnreachedWorkerTests {
  @Test("get no work until they were reached and have answered", arguments: [false, true])
  func unreached(listens: Bool) throws {
    try Cluster.with(workers: 1) { cluster in
      let fake = try FakeWorker(of: cluster.manager, id: 4711, listens: listens)
      for _ in 0..<5 { try fake.register() }
      let gates = try Gates(cluster)
      let job = try cluster.detach(gates.job, to: "out")
      // It keeps registering, like a worker that hears nothing.
      let end = Date().addingTimeInterval(25)
      while try !cluster.state(of: job).isOver, Date() < end {
        try fake.register()
        _ = try fake.messages()
      }
      #expect(try cluster.state(of: job).state == "succeeded")
      #expect(try cluster.workerList().map(\.port) == [cluster.workers[0].port])
      let complaints = cluster.manager.log.matches(of: #/registers that cannot be connected to/#)
      #expect(complaints.count == (listens ? 0 : 1))
    }
  }

  @Test("that answer get work; if what they report as a plan is not one, the job fails in the end")
  func planWithoutSense() throws {
    try Cluster.with(workers: 0) { cluster in
      let fake = try FakeWorker(of: cluster.manager, id: 4711, listens: true)
      try fake.register()
      try Patience.until("the acknowledgement") {
        _ = try fake.messages()
        return fake.epoch != nil
      }
      try fake.greet()
      try cluster.waitForWorkers(1)
      let gates = try Gates(cluster)
      let job = try cluster.detach(gates.job, to: "out")
      var plans = 0
      let end = Date().addingTimeInterval(30)
      while try !cluster.state(of: job).isOver, Date() < end {
        for message in try fake.messages() {
          guard message["message_type"] as? String == "new_plan_task",
            let attempt = message["attempt"]
          else { continue }
          plans += 1
          try fake.finish(
            attempt,
            [
              "plan": String(repeating: "0", count: 64),
              "report": plans % 2 == 0 ? ["path": "", "splitBytes": "many"] as Any : [:] as Any,
            ])
        }
      }
      let state = try cluster.state(of: job)
      #expect(state.state == "failed", "\(state)")
      #expect(state.error?.contains("is invalid") == true, "\(state)")
      #expect((2...8).contains(plans), "\(plans)")
    }
  }
}
