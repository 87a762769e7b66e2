import JobModel
import ManagerState
import Transcripts
import Wire

/// The values of a manager's transcript.
extension Words {
  /// The word after `name`.
  mutating func part(_ name: String) throws -> String {
    guard let word = try option(name) else { throw mistake("\(name) is missing") }
    return word
  }

  mutating func worker() throws -> WorkerID { WorkerID(try number()) }

  mutating func job() throws -> JobID { JobID(try number()) }

  /// `c3`
  func link(_ word: String) throws -> LinkID {
    guard word.first == "c" else { throw mistake("\(word) is not a connection") }
    return LinkID(try Self.number(word.dropFirst()))
  }

  /// `node-7:6001`
  func address(_ word: String) throws -> WorkerAddress {
    let parts = word.split(separator: ":")
    guard parts.count == 2 else { throw mistake("\(word) is not an address") }
    return WorkerAddress(host: String(parts[0]), port: try Self.number(parts[1]))
  }

  /// `300M`, `64K` or `5`
  func bytes(_ word: some StringProtocol) throws -> Int {
    switch word.last {
    case "M": try Self.number(word.dropLast()) << 20
    case "K": try Self.number(word.dropLast()) << 10
    default: try Self.number(word)
    }
  }
}
