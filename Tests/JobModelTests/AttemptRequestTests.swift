import Foundation
import JobModel
import Testing

@Suite("A request to a child process")
struct AttemptRequestTests {
  @Test("has the field names that binaries of jobs built earlier read")
  func fieldNames() throws {
    let request = AttemptRequest(
      attempt: AttemptID(task: TaskID(job: JobID(7), kind: .plan, index: 0), number: 1), plan: "p",
      scratch: "s", output: "o", input: "i", memoryBytes: 9, shipped: "f",
      planInputs: PlanInputs(host: "a", draft: "d"))
    let bytes = try JSONEncoder().encode(request)
    let object = try #require(try JSONSerialization.jsonObject(with: bytes) as? [String: Any])
    #expect(
      Set(object.keys) == [
        "attempt", "plan", "scratch", "output", "input", "memoryBytes", "shipped", "look",
      ])
    #expect(try JSONDecoder().decode(AttemptRequest.self, from: bytes) == request)
  }
}
