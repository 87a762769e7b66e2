import HTTPTypes
import Hummingbird
import JobModel
import Logging

/// The routes, and what answers them.
struct Routes {
  let history: History
  let connections: DashboardConnections

  func router(_ access: AccessMiddleware, logger: Logger) -> Router<DashboardContext> {
    let router = Router(context: DashboardContext.self, options: .autoGenerateHeadEndpoints)
    router.add(middleware: AnswerMiddleware(connections: connections, logger: logger))
    router.add(middleware: access)
    let (history, connections) = (history, connections)

    router.get("/") { _, _ in Answers.text(Page.html, type: Page.contentType) }
    router.get("healthz") { _, _ in
      Response(status: await history.isHealthy() ? .ok : .serviceUnavailable)
    }
    router.get("metrics") { _, _ in
      var text = PrometheusText()
      try await history.metrics().write(to: &text)
      connections.counts.write(to: &text)
      ProcessNumbers().write(to: &text)
      return Answers.text(text.text, type: PrometheusText.contentType)
    }

    let api = router.group("api/v1")
    api.get("jobs") { request, _ in
      let parameters = Parameters(request)
      return try Answers.json(
        await history.jobs(
          before: parameters.number("before").map { JobID($0) }, limit: parameters.limit()))
    }
    api.get("jobs/:id") { _, context in
      try Answers.json(await history.job(Parameters.job(context)))
    }
    api.get("jobs/:id/attempts") { request, context in
      let (job, parameters) = (try Parameters.job(context), Parameters(request))
      let filter = History.Filter(
        kind: try parameters.kind(), state: try parameters.state(),
        after: try parameters.attempt("after", of: job), limit: try parameters.limit())
      return try Answers.json(await history.attempts(of: job, filter))
    }
    api.get("workers") { request, _ in
      let parameters = Parameters(request)
      return try Answers.json(
        await history.workers(
          after: parameters.number("after").map { WorkerID($0) }, limit: parameters.limit()))
    }
    return router
  }
}
