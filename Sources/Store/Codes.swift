import FoundationEssentials
import GRDB
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

/// How an attempt ended, as a number and a text.
struct EndCode {
  static let won = 0
  static let tooLate = 1
  static let program = 2
  static let hopeless = 3
  static let worker = 4
  static let fetch = 5
  static let stopped = 6
  static let lost = 7

  var number: Int
  var detail: String?

  init(_ end: AttemptEnd) throws {
    switch end {
    case .won: number = Self.won
    case .tooLate: number = Self.tooLate
    case .failed(.program(let message)): (number, detail) = (Self.program, message.shortened)
    case .failed(.hopeless(let message)): (number, detail) = (Self.hopeless, message.shortened)
    case .failed(.worker(let message)): (number, detail) = (Self.worker, message.shortened)
    case .failed(.fetch(let failures)):
      number = Self.fetch
      detail = String(decoding: try JSONEncoder().encode(failures), as: UTF8.self)
    case .failed(.stopped): number = Self.stopped
    case .failed(.lost): number = Self.lost
    }
  }

  static func end(_ number: Int, detail: String?) throws -> AttemptEnd {
    switch number {
    case won: return .won
    case tooLate: return .tooLate
    case program: return .failed(.program(detail ?? ""))
    case hopeless: return .failed(.hopeless(detail ?? ""))
    case worker: return .failed(.worker(detail ?? ""))
    case fetch:
      let failures = try? JSONDecoder().decode(
        [FetchFailure].self, from: Data((detail ?? "[]").utf8))
      guard let failures else { throw Damage.unknown("list of fetch failures", number) }
      return .failed(.fetch(failures))
    case stopped: return .failed(.stopped)
    case lost: return .failed(.lost)
    default: throw Damage.unknown("end of an attempt", number)
    }
  }
}

extension AttemptState {
  /// - Parameter end: Absent where the attempt is not known to have ended.
  init(end: Int?, jobHasEnded: Bool) {
    switch end {
    case nil: self = jobHasEnded ? .lost : .running
    case EndCode.won: self = .won
    case EndCode.tooLate: self = .tooLate
    case EndCode.stopped: self = .stopped
    case EndCode.lost: self = .lost
    default: self = .failed
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

/// What no version of ours has written.
struct Damage: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }

  static func unknown(_ what: String, _ code: Int) -> Damage { Damage("unknown \(what): \(code)") }

  /// - Parameter columns: their names.
  static func column(_ index: Int, of columns: String) -> Damage {
    Damage("value \(index + 1) of \(columns)")
  }
}

extension String {
  /// At most `StoreLimits.messageBytesMax` bytes of it.
  fileprivate var shortened: String {
    guard utf8.count > StoreLimits.messageBytesMax else { return self }
    return String(decoding: utf8.prefix(StoreLimits.messageBytesMax), as: UTF8.self)
  }
}
