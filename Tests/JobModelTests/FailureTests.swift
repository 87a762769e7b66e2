import Foundation
import JobModel
import Testing

@Suite("Failures")
struct FailureTests {
  private static let hopeless: [JobFailure.Kind] = [.usage, .input, .output, .memory]

  @Test("another attempt is useless if the input, the output, the memory or a flag is at fault")
  func hopeless() {
    for kind in Self.hopeless {
      for task in TaskKind.allCases {
        #expect(AttemptFailure.Reason.job(kind).verdict(on: task) == .hopeless)
      }
    }
  }

  @Test("a failing program ends a plan at once, and other tasks after several failures")
  func program() {
    let reason = AttemptFailure.Reason.job(.program)
    #expect(reason.verdict(on: .plan) == .hopeless)
    #expect(reason.verdict(on: .map) == .program)
    #expect(reason.verdict(on: .reduce) == .program)
  }

  @Test(
    "a worker is answerable for its disk, its refusals and unknown reasons",
    arguments: [.job(.scratch), .job(.corrupted), .refused, .other] as [AttemptFailure.Reason])
  func worker(reason: AttemptFailure.Reason) {
    for task in TaskKind.allCases { #expect(reason.verdict(on: task) == .worker) }
  }

  @Test("a crash is judged by other attempts")
  func crash() {
    for task in TaskKind.allCases {
      #expect(AttemptFailure.Reason.crashed.verdict(on: task) == nil)
    }
  }

  @Test("a child's failure is one flat object")
  func flat() throws {
    func fields(_ failure: TaskFailure) throws -> [String: String] {
      let object = try JSONSerialization.jsonObject(with: try JSONEncoder().encode(failure))
      return try #require(object as? [String: Any]).mapValues { "\($0)" }
    }
    let plain = TaskFailure(JobFailure(.input, "no such file"))
    #expect(try fields(plain) == ["kind": "input", "message": "no such file"])
    let damaged = TaskFailure(JobFailure(.corrupted, "m"), damagedMap: MapIndex(3))
    #expect(try fields(damaged) == ["kind": "corrupted", "message": "m", "damagedMap": "3"])
    for failure in [plain, damaged] {
      let bytes = try JSONEncoder().encode(failure)
      #expect(try JSONDecoder().decode(TaskFailure.self, from: bytes) == failure)
    }
  }
}
