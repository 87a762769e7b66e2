import ArgumentParser
import Gristmill

/// Shows how the pages of a web server perform, from its access logs: for each method and path, the
/// number of requests, how many of them failed, and their mean and longest time in milliseconds.
///
/// Lines are in the common log format, followed by the time of the answer in seconds:
///
///     192.0.2.7 - - [10/Oct/2026:13:55:36 +0000] "GET /maps HTTP/1.1" 200 2326 0.042
@main struct AccessLog: CombiningJob {
  static let configuration = JobConfiguration(
    abstract: "Requests, failures and response times of each page of a web server.")

  /// Sums and maxima do not depend on the order.
  static let ordersValues = false

  @Option(help: "Leave out pages with fewer requests.")
  var atLeast = 1

  @Flag(help: "Tell pages apart by what follows a question mark.")
  var keepQueries = false

  private static let unreadable = Counter("access log", "unreadable lines")

  func map(_ line: Record, into emitter: inout Emitter<Pair<Bytes, Bytes>, Requests>) {
    var fields = line.fields(separator: " ").makeIterator()
    guard let method = fields.next(skipping: 5), let page = fields.next(),
      let status = fields.next(skipping: 1).flatMap({ Int($0) }),
      let seconds = fields.next(skipping: 1).flatMap({ Double($0) })
    else { return emitter.increment(Self.unreadable) }
    let path = keepQueries ? page : page.fields(separator: "?")[0] ?? page
    emitter.emit(
      Pair(method.dropFirst(), path),
      Requests(milliseconds: Int((seconds * 1000).rounded()), status: status))
  }

  func combine(_ page: Pair<Bytes, Bytes>, _ values: Values<Requests>) -> Requests {
    values.reduce(into: Requests()) { $0.add($1) }
  }

  func reduce(
    _ page: Pair<Bytes, Bytes>, _ values: Values<Requests>, into output: inout Output
  ) {
    let all = combine(page, values)
    guard all.count >= atLeast else { return }
    output.write(page, all.count, all.failures, all.milliseconds / all.count, all.longest)
  }
}
