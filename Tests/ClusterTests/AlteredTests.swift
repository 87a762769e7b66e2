import Foundation
import TestSupport
import Testing

/// Somebody on the path between the machines of a cluster waits until both ends have proven
/// themselves, and then alters what they send.
@Suite("A cluster whose messages are altered in transit")
struct AlteredTests {
  private static var settings: Cluster.Settings {
    var settings = Cluster.Settings(workers: 0)
    settings.secret = Array("a secret of this test\n".utf8)
    return settings
  }

  /// Connections that are altered before the path is left alone.
  private static let harmed = 6

  @Test(
    "closes those connections, and runs the job correctly",
    arguments: TamperingProxy.Harm.allCases, [true, false])
  func workers(harm: TamperingProxy.Harm, toManager: Bool) throws {
    try Cluster.with(Self.settings) { cluster in
      let gates = try Gates(cluster)
      let answer = try gates.answer()
      let plan = TamperingProxy.Plan(harm, questions: toManager, connections: Self.harmed)
      let proxy = try TamperingProxy(cluster.manager.port, plan)
      cluster.managerPortForWorkers = proxy.port
      for _ in 0..<2 { try cluster.startWorker() }
      let job = try cluster.detach(gates.job, to: "out")
      let state = try cluster.end(of: job)
      #expect(state.state == "succeeded", "\(state)")
      try cluster.expectSame("out", answer)
      #expect(proxy.connections > Self.harmed)
      #expect(proxy.harmed > 0)
      try cluster.endAndCheck(outputs: ["out"])
    }
  }

  @Test("tells a client what happened, and acts on no altered message")
  func client() throws {
    try Cluster.with(Self.settings) { cluster in
      for isQuestion in [true, false] {
        let plan = TamperingProxy.Plan(.changed, questions: isQuestion, connections: 1_000)
        let proxy = try TamperingProxy(cluster.manager.port, plan)
        let outcome = try Command(
          Command.binary, ["jobs", "--manager", "127.0.0.1:\(proxy.port)"] + cluster.secretFlags
        ).end(within: 10)
        #expect(outcome.code != 0 && outcome.output == "", "\(outcome.output)")
        #expect(proxy.harmed == 1)
        if !isQuestion { #expect(outcome.error.contains("on the way"), "\(outcome.error)") }
      }
      #expect(try cluster.gristmill(["jobs"]).code == 0)
    }
  }

  @Test("without a secret would act on them")
  func control() throws {
    try Cluster.with(workers: 0) { cluster in
      var plan = TamperingProxy.Plan(.changed, questions: true, connections: 1)
      plan.hasRecords = false
      let question = #"{"message_type":"jobs","request":1}"#
      plan.record = question.utf8.count - 2
      let proxy = try TamperingProxy(cluster.manager.port, plan)
      let connection = try RawConnection("127.0.0.1", proxy.port)
      connection.send(question)
      connection.finish()
      let answer = String(decoding: connection.readToEnd() ?? [], as: UTF8.self)
      // '1' with that bit changed is '5'.
      #expect(answer.contains(#""request":5"#), "\(answer)")
    }
  }
}
