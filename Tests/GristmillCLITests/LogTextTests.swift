import JobModel
import Testing

@testable import Commands

@Suite("Logs for people")
struct LogTextTests {
  @Test(
    "tasks are named by kind and number",
    arguments: [
      ([], nil, nil), (["map"], .map, nil), (["map", "3"], .map, 3), (["map-3"], .map, 3),
      (["reduce.0"], .reduce, 0), (["map 3"], .map, 3),
    ] as [([String], TaskKind?, Int?)])
  func tasks(words: [String], kind: TaskKind?, index: Int?) throws {
    let choice = try #require(TaskChoice(words))
    #expect(choice.kind == kind && choice.index == index)
  }

  @Test(
    "anything else is no task",
    arguments: [
      ["mop"], ["3"], ["map", "x"], ["map", "1000000"], ["map", "1", "2"],
      ["map-99999999999999999999"],
    ])
  func noTasks(words: [String]) { #expect(TaskChoice(words) == nil) }

  @Test("each line has its task and attempt, and the last one the number of those left out")
  func lines() {
    let id = AttemptID(task: TaskID(job: JobID(1), kind: .map, index: 3), number: 1)
    func lines(_ leftOut: Int) -> [String] {
      let log = AttemptLog(text: "one\n\ntwo\n", leftOut: leftOut)
      return LogText.lines(.init(id, log, isRunning: false))
    }
    #expect(lines(0) == ["map 3.1: one", "map 3.1: ", "map 3.1: two"])
    let bytes = AttemptLog(text: ByteString(bytes: [97, 0xff, 98, 9, 0x1b, 13, 10]))
    #expect(LogText.lines(.init(id, bytes, isRunning: false)) == ["map 3.1: a\\xFFb\t\\u{1B}"])
    #expect(lines(1).last == "map 3.1: 1 more line was left out")
    #expect(lines(12).last == "map 3.1: 12 more lines were left out")
    #expect(lines(1_200).last == "map 3.1: 1,200 more lines were left out")
  }

  @Test("that there is nothing is said of the tasks that were asked for")
  func nothing() throws {
    func nothing(_ words: [String]) throws -> String {
      LogText.nothing(of: JobID(1), try #require(TaskChoice(words)))
    }
    #expect(try nothing([]) == "the programs of job 1 wrote nothing to standard error")
    #expect(try nothing(["map", "3"]).contains("map task 3 of job 1 wrote nothing"))
    #expect(try nothing(["reduce"]).contains("the reduce tasks of job 1 wrote nothing"))
  }
}
