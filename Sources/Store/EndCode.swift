import FoundationEssentials
import JobModel
import Scheduling

/// How an attempt ended, as a number and a text. No other file knows the numbers.
struct EndCode {
  fileprivate static let won = 0
  fileprivate static let tooLate = 1

  var number: Int
  var detail: String?

  init(_ end: AttemptEnd) throws {
    switch end {
    case .won: number = Self.won
    case .tooLate: number = Self.tooLate
    case .failed(let verdict, let message, let fetches):
      number = verdict.code
      detail =
        switch verdict.detail {
        case .nothing: nil
        case .message: message.shortened
        case .fetches: try StoredFetch.text(fetches)
        }
    }
  }

  static func end(_ number: Int, detail: String?) throws -> AttemptEnd {
    switch number {
    case won: return .won
    case tooLate: return .tooLate
    default:
      guard let verdict = FailureVerdict(code: number) else {
        throw Damage.unknown("end of an attempt", number)
      }
      switch verdict.detail {
      case .nothing: return .failed(verdict)
      case .message: return .failed(verdict, message: detail ?? "")
      case .fetches:
        guard let fetches = StoredFetch.fetches(detail ?? "[]") else {
          throw Damage.unknown("list of fetch failures", number)
        }
        return .failed(verdict, fetches: fetches)
      }
    }
  }
}

extension FailureVerdict {
  fileprivate var code: Int {
    switch self {
    case .program: 2
    case .hopeless: 3
    case .worker: 4
    case .fetch: 5
    case .stopped: 6
    case .lost: 7
    }
  }

  fileprivate init?(code: Int) {
    guard let verdict = Self.allCases.first(where: { $0.code == code }) else { return nil }
    self = verdict
  }

  /// The content of the column `detail`.
  fileprivate enum Detail {
    case nothing
    case message
    case fetches
  }

  fileprivate var detail: Detail {
    switch self {
    case .program, .hopeless, .worker: .message
    case .fetch: .fetches
    case .stopped, .lost: .nothing
    }
  }
}

extension EndCode {
  /// The code of an attempt that counts as a failure of the program.
  static let programFailure = FailureVerdict.program.code

  /// A condition on the column `end` for attempts in this state.
  ///
  /// - Parameter jobHasEnded: whether their job is over.
  static func condition(_ state: AttemptState, jobHasEnded: Bool) -> String {
    let all = [won, tooLate] + FailureVerdict.allCases.map(\.code)
    let codes = all.filter { AttemptState(end: $0, jobHasEnded: jobHasEnded) == state }
    let list = "end IN (\(codes.map(String.init).joined(separator: ", ")))"
    let isWithoutEnd = AttemptState(end: nil, jobHasEnded: jobHasEnded) == state
    return isWithoutEnd ? "(end IS NULL OR \(list))" : list
  }
}

extension AttemptState {
  /// - Parameter end: Absent if the attempt is not known to have ended.
  init(end: Int?, jobHasEnded: Bool) {
    switch end {
    case nil: self = jobHasEnded ? .lost : .running
    case EndCode.won: self = .won
    case EndCode.tooLate: self = .tooLate
    case FailureVerdict.stopped.code: self = .stopped
    case FailureVerdict.lost.code: self = .lost
    default: self = .failed
    }
  }
}

/// A map output that did not arrive, as stored in the column `detail`.
private struct StoredFetch: Codable {
  /// Whether the bytes at the source are at fault, or the way from there.
  enum Fault: String, Codable {
    case disk
    case wire
  }

  var source: AttemptID
  var fault: Fault

  static func text(_ fetches: [FetchFailure]) throws -> String {
    let stored = fetches.map {
      StoredFetch(source: $0.source, fault: $0.cause.isOfSource ? .disk : .wire)
    }
    return String(decoding: try JSONEncoder().encode(stored), as: UTF8.self)
  }

  /// nil if the text is not such a list.
  static func fetches(_ text: String) -> [FetchFailure]? {
    let stored = try? JSONDecoder().decode([StoredFetch].self, from: Data(text.utf8))
    return stored?.map { FetchFailure(source: $0.source, cause: $0.fault == .disk ? .disk : .wire) }
  }
}
