package import JobModel

/// Why a manager gave no answer, if the same request may get one later.
package struct ManagerTrouble: Error, Equatable {
  package enum Kind: Equatable, Sendable {
    /// It does not answer, or went away.
    case away
    /// It answers that it has no room now.
    case busy
  }

  package var kind: Kind
  /// What to tell people if nobody tries again.
  package var failure: JobFailure

  package init(_ kind: Kind, _ message: String) {
    self.kind = kind
    failure = JobFailure(.unavailable, message)
  }

  /// The first line of what happened.
  package var reason: String {
    failure.message.split(separator: "\n").first.map(String.init) ?? failure.message
  }
}
