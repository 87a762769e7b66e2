/// What a browser shows. It needs no other files.
enum Page {
  static let contentType = "text/html; charset=utf-8"

  static let html = """
    <!DOCTYPE html>
    <html lang="en">
    <head><meta charset="utf-8"><title>Gristmill</title></head>
    <body>
    <h1>Gristmill manager</h1>
    <p>What the manager knows, as JSON:</p>
    <ul>
    <li><a href="/api/v1/jobs">/api/v1/jobs</a>: jobs, newest first</li>
    <li>/api/v1/jobs/1: a job with its phases and totals</li>
    <li>/api/v1/jobs/1/attempts: the attempts of its tasks</li>
    <li><a href="/api/v1/workers">/api/v1/workers</a>: workers</li>
    </ul>
    <p>For other programs:</p>
    <ul>
    <li><a href="/metrics">/metrics</a>: numbers for Prometheus</li>
    <li><a href="/healthz">/healthz</a>: 200 when all is well, otherwise 503</li>
    </ul>
    </body>
    </html>

    """
}
