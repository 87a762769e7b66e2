import JobModel
import ManagerState
import Testing
import Wire

@Suite("Logs of running attempts")
struct LiveLogsTests {
  private static func map(_ index: Int, _ number: Int = 0, job: Int = 1) -> AttemptID {
    AttemptID(task: TaskID(job: JobID(job), kind: .map, index: index), number: number)
  }

  private static func news(_ offset: Int, _ text: ByteString, leftOut: Int = 0) -> LogNews {
    LogNews(offset: offset, log: AttemptLog(text: text, leftOut: leftOut))
  }

  @Test("grow by what is new, and begin again with a worker that tells all again")
  func grow() {
    var logs = LiveLogs()
    logs.add(Self.news(0, "one\n"), of: Self.map(0))
    logs.add(Self.news(4, "two\n"), of: Self.map(0))
    logs.add(Self.news(4, "lost\n"), of: Self.map(0))
    logs.add(Self.news(8, "", leftOut: 7), of: Self.map(0))
    let question = LogQuestion(job: JobID(1))
    #expect(logs.matching(question).map(\.1) == [AttemptLog(text: "one\ntwo\n", leftOut: 7)])
    logs.add(Self.news(0, "one\n"), of: Self.map(0))
    #expect(logs.matching(question).map(\.1) == [AttemptLog(text: "one\n")])
    #expect(logs.take(Self.map(0)) == AttemptLog(text: "one\n"))
    #expect(logs.matching(question).isEmpty)
  }

  @Test("have a limit together, and room again when attempts end")
  func limit() {
    var logs = LiveLogs()
    let text = ByteString(bytes: [UInt8](repeating: 10, count: AttemptLog.bytesMax))
    let most = ManagerLimits.liveLogBytesMax / AttemptLog.bytesMax
    for index in 0...most { logs.add(Self.news(0, text), of: Self.map(index)) }
    #expect(logs.matching(LogQuestion(job: JobID(1))).count == most)
    _ = logs.take(Self.map(0))
    logs.add(Self.news(0, text), of: Self.map(most))
    #expect(logs.matching(LogQuestion(job: JobID(1))).count == most)
    #expect(logs.take(JobID(1)).count == most)
    #expect(logs.take(JobID(1)).isEmpty)
  }

  @Test("are found by kind, task and what was seen before")
  func questions() {
    var logs = LiveLogs()
    for id in [Self.map(0), Self.map(1), Self.map(1, 1), Self.map(0, 0, job: 2)] {
      logs.add(Self.news(0, "x\n"), of: id)
    }
    func found(_ question: LogQuestion) -> [AttemptID] { logs.matching(question).map(\.0) }
    #expect(found(LogQuestion(job: JobID(1))) == [Self.map(0), Self.map(1), Self.map(1, 1)])
    #expect(found(LogQuestion(job: JobID(1), kind: .reduce)).isEmpty)
    #expect(
      found(LogQuestion(job: JobID(1), kind: .map, task: 1)) == [Self.map(1), Self.map(1, 1)])
    #expect(found(LogQuestion(job: JobID(1), after: Self.map(1))) == [Self.map(1, 1)])
  }

  @Test("come in pages together with those of ended attempts, each attempt once and in order")
  func pages() {
    let line = AttemptLog(text: "x\n")
    let all = (0..<9).map { Self.map($0) }
    // Every third attempt has ended, and the store gives two at a time; one is in both.
    let ended = all.filter { $0.task.index % 3 == 0 }
    let running = all.filter { $0.task.index % 3 != 0 } + [all[3]]
    var seen: [AttemptID] = []
    var after: AttemptID?
    for _ in 0..<10 {
      let left = ended.filter { id in after.map { $0 < id } ?? true }
      let page = ClusterLog(
        ended: left.prefix(2).map { ($0, line) }, hasMoreEnded: left.count > 2,
        running: running.filter { id in after.map { $0 < id } ?? true }.map { ($0, line) })
      seen += page.attempts.map { $0.id(of: JobID(1)) }
      after = seen.last
      guard page.isFollowed else { break }
    }
    #expect(seen == all)
  }

  @Test("end a page when it is full, and say that more follows")
  func fullPage() {
    let text = ByteString(bytes: [UInt8](repeating: 10, count: AttemptLog.bytesMax))
    let running = (0..<20).map { (Self.map($0), AttemptLog(text: text)) }
    let page = ClusterLog(ended: [], hasMoreEnded: false, running: running)
    #expect(page.attempts.count == ManagerLimits.logPageBytes / AttemptLog.bytesMax)
    #expect(page.isFollowed)
    #expect(!ClusterLog(ended: [], hasMoreEnded: false, running: []).isFollowed)
  }
}
