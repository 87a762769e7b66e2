import HTTPTypes
import Hummingbird
import NIOCore
import Wire

/// What a request is handled with: the connection that it came on.
struct DashboardContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  let channel: any Channel

  init(source: ApplicationRequestContextSource) {
    coreContext = CoreRequestContextStorage(source: source)
    channel = source.channel
  }
}

/// Decides whether a request is admitted, before its contents are examined.
struct AccessMiddleware: RouterMiddleware {
  typealias Context = DashboardContext

  /// The path that may be requested without a proof.
  static let healthPath = "/healthz"

  let hosts: HostCheck
  let connections: DashboardConnections
  let limits: DashboardLimits

  func handle(
    _ request: Request, context: Context, next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    guard hosts.allows(request.head.authority) else {
      throw Refusal(
        .wrongHost, "this address answers only to the names localhost, 127.0.0.1 and [::1]")
    }
    guard !PageCheck.isFromOtherPage(request.head) else {
      throw Refusal(.otherPage, "pages of other sites are not answered")
    }
    guard hasSmallBody(request) else {
      throw Refusal(
        .tooLarge,
        "a request may have a body of \(limits.requestBodyBytesMax) bytes, and must give its length",
        headers: [.connection: "close"])
    }
    guard request.method == .get || request.method == .head else {
      throw Refusal(
        .method, "only GET and HEAD are answered", headers: [.allow: "GET, HEAD"])
    }
    // It reveals nothing else, and monitoring has no secret.
    let isForAnybody = request.uri.path == Self.healthPath
    if !isForAnybody { try checkProof(of: request, context) }
    connections.know(context.channel, isProven: !isForAnybody)
    return try await next(request, context)
  }

  private func hasSmallBody(_ request: Request) -> Bool {
    guard request.headers[.transferEncoding] == nil else { return false }
    guard let length = request.headers[.contentLength] else { return true }
    return Int(length).map { $0 <= limits.requestBodyBytesMax } ?? false
  }

  /// Admits requests that show the read token or prove the secret; all, if there is neither.
  private func checkProof(of request: Request, _ context: Context) throws {
    if let token = connections.readToken {
      if token.opens(request.headers[.authorization]) { return }
      guard connections.hasSecret else {
        throw Refusal(.unproven, "show the read token", headers: challenges())
      }
    }
    let proven = ProvenRequest(
      method: request.method.rawValue, target: request.head.path ?? "",
      range: request.headers[.range])
    let verdict = connections.connection(of: context.channel)?
      .check(proven, authorization: request.headers[.authorization])
    let message =
      "prove that you know the cluster's secret"
      + (connections.readToken == nil ? "" : ", or show the read token")
    switch verdict {
    case .accepted: return
    case .challenge(let header):
      throw Refusal(.unproven, message, headers: challenges(header))
    case .close(let header):
      var headers = challenges(header)
      headers[.connection] = "close"
      throw Refusal(.unproven, message, headers: headers)
    case nil: throw Refusal(.busy, "the connection is closed")
    }
  }

  /// What a client may present, one header each. `Basic` makes a browser ask for a password.
  private func challenges(_ proof: String? = nil) -> HTTPFields {
    let token = connections.readToken == nil ? [] : ["Bearer", "Basic realm=\"gristmill\""]
    var headers = HTTPFields()
    for challenge in [proof].compactMap(\.self) + token {
      headers.append(HTTPField(name: .wwwAuthenticate, value: challenge))
    }
    return headers
  }
}
