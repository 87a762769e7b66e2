import JobModel
import Scheduling

// Values as the tables hold them (`Schema.md`). A number never changes its meaning.

extension TaskKind {
  var code: Int {
    switch self {
    case .plan: 0
    case .map: 1
    case .reduce: 2
    }
  }

  init(code: Int) throws {
    switch code {
    case 0: self = .plan
    case 1: self = .map
    case 2: self = .reduce
    default: throw Damage.unknown("kind of task", code)
    }
  }
}

/// How a job ended.
struct OutcomeCode {
  static let succeeded = 0
  static let cancelled = 1
  static let failed = 2

  var number: Int
  var task: TaskID?
  var message: String?

  init(_ outcome: JobOutcome) {
    switch outcome {
    case .succeeded: number = Self.succeeded
    case .cancelled: number = Self.cancelled
    case .failed(let task, let message):
      (number, self.task, self.message) = (Self.failed, task, message.shortened)
    }
  }

  static func outcome(_ number: Int, task: TaskID?, message: String?) throws -> JobOutcome {
    switch number {
    case succeeded: return .succeeded
    case cancelled: return .cancelled
    case failed: return .failed(task, message: message ?? "")
    default: throw Damage.unknown("outcome of a job", number)
    }
  }
}

/// A value that no version of Gristmill writes.
struct Damage: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }

  static func unknown(_ what: String, _ code: Int) -> Damage { Damage("unknown \(what): \(code)") }

  static func column(_ name: String) -> Damage { Damage("value of the column \(name)") }
}

extension String {
  /// At most `StoreLimits.messageBytesMax` bytes of it.
  var shortened: String {
    guard utf8.count > StoreLimits.messageBytesMax else { return self }
    return String(decoding: utf8.prefix(StoreLimits.messageBytesMax), as: UTF8.self)
  }
}
