import Foundation
import TestSupport
import Testing

/// Kills a manager before each of its calls on the output that change names or sync, one after the
/// other, and restarts it.
@Suite("Managers that are killed at any step of a commit")
struct CommitTests {
  private static let library = Result { try KillLibrary() }
  /// More calls on the output than a manager makes for such a job.
  private static let callsMax = 80

  /// A job that reads the files of a side; the parts of both sides have the same names and sizes.
  private static func job(_ side: String, hasReduces: Bool = true) -> Job {
    Job(
      program: ["--map", "cat"]
        + (hasReduces ? ["--reduce", "cat", "--partitions", "2"] : ["--partitions", "0"])
        + ["--split-size", "300"], inputs: [side])
  }

  /// Two splits on each side.
  private static func write(_ cluster: Cluster) throws {
    for side in ["old", "new"] {
      for file in 0..<2 {
        let text = (0..<20).map { "key \($0)\t\(side)\(file)\n" }.joined()
        try cluster.directory.write(text, to: "in/\(side)/\(file)")
      }
    }
  }

  /// Kills the manager at each place.
  ///
  /// - Parameters:
  ///   - before: prepares the output as it is before the job.
  ///   - submit: submits the job, if the manager gets that far.
  ///   - after: checks the output if the job was accepted.
  private func killEverywhere(
    _ cluster: Cluster, before: () throws -> Void, submit: () throws -> Void,
    after: (String) throws -> Void
  ) throws {
    let library = try Self.library.get()
    var kills: Set<String> = []
    for number in 1...Self.callsMax {
      try before()
      let known = try cluster.jobList().map(\.id).max() ?? 0
      let run = library.run(under: cluster.directory.path("out"), killedAt: number)
      try cluster.restartManager(environment: run.environment)
      try cluster.waitForWorkers(1)
      try submit()
      var isOver = false
      try Patience.until("the manager is killed, or the job done") {
        if try cluster.manager.hasEnded() { return true }
        // It may be killed during the request.
        isOver = (try? cluster.jobList().first { $0.id > known }?.isOver) == true
        return isOver
      }
      // Its last steps follow the job's end.
      if isOver { usleep(200_000) }
      let wasKilled = try cluster.manager.hasEnded()
      let call = try run.calls().last
      try cluster.restartManager()
      let comment = "\(number): \(call as Any)"
      if let job = try cluster.jobList().first(where: { $0.id > known }) {
        let state = try cluster.end(of: job.id)
        #expect(state.state == "succeeded", "\(comment): \(state)")
        try after(comment)
      }
      guard wasKilled else {
        for call in ["rename", "sync", "unlink"] { #expect(kills.contains(call)) }
        return
      }
      kills.insert(call?.name ?? "")
    }
    Issue.record("more than \(Self.callsMax) calls")
  }

  private func remove(_ cluster: Cluster) throws {
    for name in try cluster.directory.names(in: "out") { try Files.remove(cluster.output(name)) }
  }

  @Test("finish it, with the new parts in place of old ones of the same names and sizes")
  func overwriting() throws {
    try Cluster.with(workers: 1) { cluster in
      try Self.write(cluster)
      let (old, new) = (try cluster.answer(Self.job("old")), try cluster.answer(Self.job("new")))
      #expect(old.mapValues(\.count) == new.mapValues(\.count))
      try killEverywhere(cluster) {
        try remove(cluster)
        try write(old, cluster)
      } submit: {
        _ = try? cluster.detach(Self.job("new"), to: "out", ["--overwrite"])
      } after: {
        try cluster.expectSame("out", new, $0)
        try cluster.expectTidyOutput(["out"])
      }
    }
  }

  private func write(_ files: [String: [UInt8]], _ cluster: Cluster) throws {
    for (name, bytes) in files { try cluster.directory.write(bytes, to: "out/out/" + name) }
  }

  @Test("finish it where there was no output, and maps write the parts")
  func fresh() throws {
    try Cluster.with(workers: 1) { cluster in
      try Self.write(cluster)
      let job = Self.job("new", hasReduces: false)
      let answer = try cluster.answer(job)
      try killEverywhere(cluster) {
        try remove(cluster)
      } submit: {
        _ = try? cluster.detach(job, to: "out")
      } after: {
        try cluster.expectSame("out", answer, $0)
        try cluster.expectTidyOutput(["out"])
      }
    }
  }

  @Test("finish it in a directory that exists from the start")
  func partByPart() throws {
    try Cluster.with(workers: 1) { cluster in
      try Self.write(cluster)
      let old = try cluster.answer(Self.job("old"))
      var answer = try cluster.answer(Self.job("new"))
      answer["_SUCCESS"] = nil
      try killEverywhere(cluster) {
        try remove(cluster)
        try write(old, cluster)
      } submit: {
        let connection = try RawConnection(cluster.manager.host, cluster.manager.port)
        connection.send(
          """
          {"message_type":"new_manager_job","input_directory":"\(cluster.directory.path("in/new"))",\
          "output_directory":"\(cluster.output("out"))","mapper_executable":"cat",\
          "reducer_executable":"cat","num_mappers":2,"num_reducers":2}
          """)
        connection.finish()
        _ = connection.readToEnd()
        _ = try Patience.reaches(seconds: 5) {
          try cluster.manager.hasEnded() || (try? cluster.jobList().isEmpty) == false
        }
      } after: {
        try cluster.expectSame("out", answer, $0)
        try cluster.expectTidyOutput(["out"])
      }
    }
  }

  @Test(
    "sync names and _SUCCESS before the output is visible; with --no-sync nothing",
    arguments: [true, false])
  func order(syncs: Bool) throws {
    try Cluster.with(workers: 0) { cluster in
      try Self.write(cluster)
      let library = try Self.library.get()
      let root = cluster.directory.path("out")
      let (manager, worker) = (library.run(under: root), library.run(under: root))
      try cluster.restartManager(environment: manager.environment)
      try cluster.startWorker(environment: worker.environment)
      try cluster.waitForWorkers(1)
      let submit = try cluster.submit(Self.job("new"), to: "out", syncs ? [] : ["--no-sync"])
      #expect(try submit.end().code == 0)
      let (calls, works) = (try manager.calls(), try worker.calls())
      let shown = try #require(calls.lastIndex { $0.target == cluster.output("out") })
      guard syncs else {
        #expect(!(calls + works).contains { $0.name == "sync" })
        return
      }
      func synced(_ path: String, in calls: [KillLibrary.Call]) -> Int? {
        calls.lastIndex { $0.name == "sync" && $0.path == path }
      }
      let folder = calls[shown].path
      let moved = calls.filter { $0.name == "rename" && $0.target.hasPrefix(folder + "/part-") }
      #expect(moved.count == 2)
      for part in moved {
        // The writer of a part syncs it before it is reported.
        let attempt = String(part.path[..<part.path.lastIndex(of: "/")!])
        for path in [part.path, attempt] { #expect(synced(path, in: works) != nil, "\(path)") }
      }
      let last = try #require(moved.last.flatMap(calls.lastIndex))
      let names = try #require(
        calls[last...].firstIndex { $0.name == "sync" && $0.path == folder })
      let success = try #require(synced(folder + "/_SUCCESS", in: calls))
      let sealed = try #require(synced(folder, in: calls))
      let named = try #require(synced(root, in: calls))
      #expect(last < names && names < success && success < sealed && sealed < shown)
      #expect(shown < named)
    }
  }
}
