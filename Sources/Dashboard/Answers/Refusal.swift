import HTTPTypes
import JobModel

/// An answer other than what was asked for.
struct Refusal: Error, Equatable {
  enum Kind: String, CaseIterable {
    case usage
    case unproven
    case otherPage = "other_page"
    case notFound = "not_found"
    case method
    case tooLarge = "too_large"
    case wrongHost = "wrong_host"
    case failed
    case busy

    var code: Int {
      switch self {
      case .usage: 400
      case .unproven: 401
      case .otherPage: 403
      case .notFound: 404
      case .method: 405
      case .tooLarge: 413
      case .wrongHost: 421
      case .failed: 500
      case .busy: 503
      }
    }

    var status: HTTPResponse.Status { HTTPResponse.Status(integerLiteral: code) }
  }

  var kind: Kind
  var message: String
  var headers = HTTPFields()

  init(_ kind: Kind, _ message: String, headers: HTTPFields = HTTPFields()) {
    self.kind = kind
    self.message = message
    self.headers = headers
  }

  /// An internal error.
  init(_ error: any Error) {
    switch error {
    case let refusal as Refusal: self = refusal
    case let failure as JobFailure: self.init(.failed, failure.message)
    default: self.init(.failed, "\(error)")
    }
  }
}

/// `{"error":{"kind":...,"message":...}}`
struct RefusalAnswer: Encodable {
  struct Details: Encodable {
    var kind: String
    var message: String
  }

  var error: Details

  init(_ refusal: Refusal) {
    error = Details(kind: refusal.kind.rawValue, message: refusal.message)
  }
}
