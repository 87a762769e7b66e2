import Foundation
import TestSupport
import Testing

/// Commands that wait for a job outlive their manager.
@Suite("Clients that are patient")
struct PatienceTests {
  private static let isAway = "does not answer; waiting up to 10 minutes"

  private func waitForJob(_ cluster: Cluster) throws {
    try Patience.until("the job is taken", pause: Patience.longPause) {
      try !cluster.jobList().isEmpty
    }
  }

  @Test("finish a job whose manager is killed three times, with the right bytes")
  func threeTimes() throws {
    try Cluster.with(workers: 2, backupTasks: false) { cluster in
      let gates = try Gates(cluster, holding: [6, 7])
      let answer = try gates.answer()
      try gates.close(.map)
      let submit = try cluster.start(
        ["submit"] + gates.job.arguments(in: cluster.directory, output: cluster.output("out")))
      try waitForJob(cluster)
      for round in 1...3 {
        // Each manager has told the client of the job before it is killed.
        try cluster.wait(for: 1, "mappers run") { $0.maps.running + $0.maps.done > 0 }
        usleep(UInt32(100_000 * round))
        try cluster.restartManager()
      }
      try gates.open(.map)
      let outcome = try submit.end()
      #expect(outcome.code == 0, "\(outcome.error)")
      #expect(outcome.error.contains(Self.isAway), "\(outcome.error)")
      #expect(outcome.error.contains(cluster.manager.address), "\(outcome.error)")
      #expect(outcome.error.contains("answers again"), "\(outcome.error)")
      try cluster.expectSame("out", answer)
      #expect(try cluster.jobList().map(\.id) == [1], "one submission is one job")
    }
  }

  @Test("end as the job did, whatever became of the manager meanwhile")
  func results() throws {
    try Cluster.with(workers: 1, backupTasks: false) { cluster in
      let gates = try Gates(cluster, holding: [0])
      let answer = try gates.answer()
      try gates.close(.map)
      _ = try cluster.detach(gates.job, to: "out")
      let commands = [["wait", "1"], ["status", "1", "--wait"]]
      let waiting = try commands.map { try cluster.start($0) }
      try Patience.until("mappers run") { gates.starts(.map) > 0 }
      usleep(300_000)
      try cluster.restartManager()
      try gates.open(.map)
      for (command, process) in zip(commands, waiting) {
        let outcome = try process.end()
        #expect(outcome.code == 0, "\(command) \(outcome.error)")
      }
      #expect(try cluster.gristmill(["fetch", "1", cluster.output("copy")]).code == 0)
      try cluster.expectSame("copy", answer)
      _ = try cluster.detach(Job(program: ["--map", "false"], inputs: ["words"]), to: "failing")
      for command in [
        ["wait", "2"], ["status", "2", "--wait"], ["fetch", "2", cluster.output("no")],
      ] {
        let outcome = try cluster.gristmill(command)
        #expect(outcome.code == 1, "\(command)")
        #expect(outcome.error.contains("false"), "\(outcome.error)")
      }
      #expect(try !cluster.directory.names(in: "out").contains("no"))
    }
  }

  @Test("make one job of a submission that is sent again, whatever became of it meanwhile")
  func oneJob() throws {
    try Cluster.with(workers: 1) { cluster in
      let gates = try Gates(cluster)
      let arguments = gates.job.arguments(in: cluster.directory, output: cluster.output("out"))
      let plan = try cluster.alone(["plan"] + arguments)
      let fields =
        try JSONSerialization.jsonObject(with: Data(plan.output.utf8)) as? [String: Any]
      let submission: [String: Any] = [
        "message_type": "submit", "request": 1, "token": "0123456789abcdef",
        "specification": try #require(fields?["specification"]),
      ]
      let line = try JSONSerialization.data(withJSONObject: submission) + [10]
      /// Sends it over some connections at once.
      func expectOne(_ moment: String) throws {
        let connections = try (1...3).map { _ in
          try RawConnection(cluster.manager.host, cluster.manager.port)
        }
        for connection in connections {
          connection.send(Array(line))
          connection.finish()
        }
        for connection in connections {
          let answer = String(decoding: try #require(connection.readToEnd()), as: UTF8.self)
          #expect(answer.contains(#""ok":{"job":1}"#), "\(moment): \(answer)")
        }
      }
      try expectOne("at first")
      try cluster.restartManager()
      try expectOne("after a restart")
      #expect(try cluster.end(of: 1).state == "succeeded")
      try expectOne("after the end")
      try cluster.restartManager()
      try expectOne("after the end and a restart")
      #expect(try cluster.jobList().map(\.id) == [1])
      try cluster.expectTidyOutput(["out"])
    }
  }

  @Test("say what a job waits for, once and when it changes")
  func waits() throws {
    try Cluster.with(workers: 0) { cluster in
      let gates = try Gates(cluster, holding: [0])
      let answer = try gates.answer()
      try gates.close(.map)
      let submit = try cluster.start(
        ["submit"] + gates.job.arguments(in: cluster.directory, output: cluster.output("out")))
      try waitForJob(cluster)
      let status = try cluster.gristmill(["status", "1"])
      #expect(status.output.contains("waits for a worker: the manager has none"))
      usleep(3_500_000)
      try cluster.startWorker()
      try Patience.until("mappers run") { gates.starts(.map) > 0 }
      usleep(1_500_000)
      try gates.open(.map)
      let outcome = try submit.end()
      #expect(outcome.code == 0, "\(outcome.error)")
      let lines = outcome.error.split(separator: "\n").map(String.init)
      let said = lines.filter { $0.contains("waits for a worker: the manager has none") }
      #expect(said.count == 1, "\(outcome.error)")
      #expect(lines.contains("job 1 goes on"), "\(outcome.error)")
      try cluster.expectSame("out", answer)
    }
  }

  @Test("give up when their patience is over, and say where the job is")
  func over() throws {
    try Cluster.with(workers: 1) { cluster in
      let gates = try Gates(cluster, holding: [0])
      try gates.close(.map)
      let submit = try cluster.submit(gates.job, to: "out", ["--patience", "1s"])
      try Patience.until("mappers run") { gates.starts(.map) > 0 }
      let impatient = try cluster.start(["wait", "1", "--patience", "0"])
      // It has heard of the job.
      usleep(1_500_000)
      cluster.manager.kill()
      for (process, isPatient) in [(submit, true), (impatient, false)] {
        let outcome = try process.end(within: 10)
        #expect(outcome.code == 75, "\(outcome.error)")
        #expect(outcome.error.contains("job 1 goes on when it is back"), "\(outcome.error)")
        let command = "'gristmill status 1 --manager \(cluster.manager.address)'"
        #expect(outcome.error.contains(command), "\(outcome.error)")
        #expect(outcome.error.contains("has not answered for 1 second") == isPatient)
      }
      try cluster.restartManager()
      try gates.open(.map)
      #expect(try cluster.end(of: 1).state == "succeeded")
    }
  }

  @Test("stop at Ctrl-C while the manager is away, and say that the job is not cancelled")
  func interrupted() throws {
    try Cluster.with(workers: 1) { cluster in
      let gates = try Gates(cluster, holding: [0])
      try gates.close(.map)
      let submit = try cluster.submit(gates.job, to: "out")
      try Patience.until("mappers run") { gates.starts(.map) > 0 }
      cluster.manager.kill()
      usleep(500_000)
      submit.send(SIGINT)
      let outcome = try submit.end(within: 10)
      #expect(outcome.code == 130, "\(outcome.error)")
      #expect(outcome.error.contains("cancel it with 'gristmill cancel 1"), "\(outcome.error)")
      try cluster.restartManager()
      try gates.open(.map)
      #expect(try cluster.end(of: 1).state == "succeeded")
    }
  }

  @Test("end when a manager hangs: at Ctrl-C, at SIGTERM, and after a minute without an answer")
  func hanging() throws {
    try Cluster.with(workers: 1) { cluster in
      let job = try Gates(cluster).job
      cluster.manager.send(SIGSTOP)
      defer { cluster.manager.send(SIGCONT) }
      let list = try cluster.start(["jobs"])
      for (signal, code) in [(SIGINT, Int32(130)), (SIGTERM, 143)] {
        let submit = try cluster.submit(job, to: "out", ["--detach"])
        usleep(1_500_000)
        submit.send(signal)
        let outcome = try submit.end(within: 20)
        #expect(outcome.code == code, "\(outcome.error)")
        #expect(outcome.error.contains("it may have taken the job"), "\(outcome.error)")
      }
      let outcome = try list.end(within: 120)
      #expect(outcome.code == 75, "\(outcome.error)")
      #expect(outcome.error.contains("has not answered for 60 seconds"), "\(outcome.error)")
    }
  }

  @Test("wait for a manager that is not there yet only if they are told to")
  func notYet() throws {
    try Cluster.with(workers: 1) { cluster in
      let gates = try Gates(cluster)
      let answer = try gates.answer()
      let arguments = cluster.arguments("submit", gates.job, to: "out")
      let (host, port) = (cluster.manager.host, cluster.manager.port)
      cluster.manager.kill()
      let place = ["--manager", "\(host):\(port)"]
      let hasty = try cluster.alone(arguments + place)
      #expect(hasty.code == 75, "\(hasty.error)")
      #expect(hasty.error.contains("no manager answers at \(host):\(port)"), "\(hasty.error)")
      let patient = try Command(
        Command.binary, arguments + place + ["--patience", "40s"],
        environment: Command.environment)
      usleep(500_000)
      try cluster.restartManager()
      let outcome = try patient.end()
      #expect(outcome.code == 0, "\(outcome.error)")
      try cluster.expectSame("out", answer)
    }
  }
}
