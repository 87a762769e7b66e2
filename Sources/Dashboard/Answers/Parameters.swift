import HTTPTypes
import Hummingbird
import JobModel
import Store
import Wire

/// The parameters of a request: complete and in range, or refused. Unknown names are ignored.
struct Parameters {
  private let request: Request

  init(_ request: Request) { self.request = request }

  private subscript(name: String) -> String? {
    request.uri.queryParameters[Substring(name)].map(String.init)
  }

  /// A number from 1.
  func number(_ name: String, in range: ClosedRange<Int> = 1...WireLimits.integerMax) throws -> Int?
  {
    guard let text = self[name] else { return nil }
    guard let number = Self.number(text), range.contains(number) else {
      throw Refusal(
        .usage,
        "\(name) must be a number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  /// Rows of a page.
  func limit() throws -> Int {
    try number("limit", in: 1...DashboardLimits.pageRowsMax) ?? DashboardLimits.pageRows
  }

  func kind() throws -> TaskKind? { try word("kind", TaskKind.allCases) { $0.rawValue } }

  func state() throws -> AttemptState? { try word("state", AttemptState.allCases) { $0.name } }

  private func word<Value>(
    _ name: String, _ values: [Value], _ spelled: (Value) -> String
  ) throws -> Value? {
    guard let text = self[name] else { return nil }
    guard let value = values.first(where: { spelled($0) == text }) else {
      let words = values.map(spelled).joined(separator: ", ")
      throw Refusal(.usage, "\(name) must be one of \(words)")
    }
    return value
  }

  /// The attempt after which a page begins: `map-3-0` is the first attempt of map task 3.
  func attempt(_ name: String, of job: JobID) throws -> AttemptID? {
    guard let text = self[name] else { return nil }
    let words = text.split(separator: "-", omittingEmptySubsequences: false)
    guard words.count == 3, let kind = TaskKind(rawValue: String(words[0])),
      let task = Self.number(words[1]), let number = Self.number(words[2])
    else {
      throw Refusal(.usage, "\(name) must be an attempt, such as map-3-0")
    }
    return AttemptID(task: TaskID(job: job, kind: kind, index: task), number: number)
  }

  /// The number in the path.
  static func job(_ context: DashboardContext) throws -> JobID {
    let text = context.parameters.get("id") ?? ""
    guard let number = number(text), number > 0 else {
      throw Refusal(.notFound, "a job is named by its number")
    }
    return JobID(number)
  }

  /// Digits only.
  private static func number(_ text: some StringProtocol) -> Int? {
    guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      let number = Int(text), number <= WireLimits.integerMax
    else { return nil }
    return number
  }
}

extension AttemptID {
  /// As in `Parameters.attempt`.
  var name: String { "\(task.kind.rawValue)-\(task.index)-\(number)" }
}

extension AttemptState {
  /// As in the API.
  var name: String { self == .tooLate ? "too_late" : rawValue }
}
