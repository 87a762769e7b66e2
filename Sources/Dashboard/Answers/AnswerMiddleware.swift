import HTTPTypes
import Hummingbird
import Logging

/// Gives every answer its form: errors as JSON, headers that keep browsers from reinterpreting it,
/// and no body for `HEAD`.
struct AnswerMiddleware: RouterMiddleware {
  typealias Context = DashboardContext

  let connections: DashboardConnections
  let logger: Logger

  func handle(
    _ request: Request, context: Context, next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    var response: Response
    do {
      response = try await next(request, context)
    } catch let error as any HTTPResponseError where error.status == .notFound {
      let path = request.uri.path.prefix(Self.pathShown)
      response = Answers.refusal(Refusal(.notFound, "there is nothing at \(path)"))
    } catch {
      let refusal = Refusal(error)
      if refusal.kind == .failed {
        logger.error("an HTTP request failed", metadata: ["reason": "\(refusal.message)"])
      }
      response = Answers.refusal(refusal)
    }
    response.headers[.xContentTypeOptions] = "nosniff"
    response.headers[.cacheControl] = "no-store"
    response.headers[.contentSecurityPolicy] = "default-src 'none'; frame-ancestors 'none'"
    connections.count(status: response.status.code)
    return request.method == .head ? response.createHeadResponse() : response
  }

  /// Characters of a path that are repeated to its sender.
  private static let pathShown = 256
}
