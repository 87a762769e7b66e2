import Foundation
import TestSupport
import Testing

/// A web page that the cluster's own user visits can make the browser send requests to this
/// machine.
@Suite("Clusters without a secret, and web pages")
struct BrowserTests {
  /// What browsers send for a page's `fetch(url, {method: "POST", mode: "no-cors", body: ...})`.
  private func post(_ path: String, to port: Int, body: String) -> String {
    [
      "POST \(path) HTTP/1.1", "Host: 127.0.0.1:\(port)", "Connection: keep-alive",
      "Content-Length: \(body.utf8.count)", "sec-ch-ua-platform: \"Linux\"",
      "User-Agent: Mozilla/5.0 (X11; Linux x86_64)", "sec-ch-ua: \"Chromium\";v=\"140\"",
      "Content-Type: text/plain;charset=UTF-8", "sec-ch-ua-mobile: ?0", "Accept: */*",
      "Origin: https://page.example", "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: no-cors",
      "Sec-Fetch-Dest: empty", "Referer: https://page.example/",
      "Accept-Encoding: gzip, deflate, br",
    ].joined(separator: "\r\n") + "\r\n\r\n" + body
  }

  private func answer(_ text: String, at door: (name: String, host: String, port: Int)) throws
    -> String
  {
    let connection = try RawConnection(door.host, door.port)
    connection.send(text)
    connection.finish()
    let bytes = try #require(connection.readToEnd(seconds: 5), "\(door.name) does not close")
    return String(decoding: bytes, as: UTF8.self)
  }

  private func isRefusal(_ answer: String) -> Bool {
    answer.isEmpty || answer.hasPrefix("HTTP/1.1 4")
  }

  @Test(
    "a POST with messages in its body or headers gets no answer and has no effect")
  func posts() throws {
    try Cluster.with(workers: 1) { cluster in
      let messages = try ProtocolExamples.all() + [cluster.plainJob(output: "stolen")]
      try cluster.directory.write("a\n", to: "in/words/1")
      for door in cluster.doors {
        for body in messages + [messages.joined(separator: "\n")] {
          let answer = try answer(post("/", to: door.port, body: "\n" + body + "\n"), at: door)
          #expect(isRefusal(answer) && !answer.contains("message_type"), "\(door.name): \(answer)")
          if !door.name.hasSuffix("HTTP") { #expect(answer == "", "\(door.name)") }
        }
      }
      usleep(300_000)
      #expect(try cluster.jobList().isEmpty)
      #expect(try cluster.workerList().map(\.state) == ["live"])
      #expect(try cluster.directory.names(in: "out") == [])
    }
  }

  @Test("requests from another site's page are not answered, under any host name")
  func pages() throws {
    let routes =
      try ProtocolExamples.routes() + ["/segments/1/0/0/0", "/segments/1/0/0/0?verify=1"]
    let foreign = [
      "Host: 127.0.0.1\r\nOrigin: https://page.example", "Host: localhost\r\nOrigin: null",
      "Host: 127.0.0.1\r\nSec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\nSec-Fetch-Dest: image",
      "Host: 127.0.0.1\r\nSec-Fetch-Site: same-site\r\nSec-Fetch-Mode: cors\r\nSec-Fetch-Dest: empty",
      "Host: 127.0.0.1\r\nSec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: iframe",
      // The page's own name, made to resolve to this machine.
      "Host: page.example", "Host: page.example:80", "Host: 127.0.0.1.page.example", "Host: ",
    ]
    try Cluster.with(workers: 1) { cluster in
      for door in cluster.doors where door.name.hasSuffix("HTTP") {
        for route in routes {
          for headers in foreign {
            let answer = try answer(
              "GET \(route) HTTP/1.1\r\n\(headers)\r\nConnection: close\r\n\r\n", at: door)
            #expect(isRefusal(answer), "\(door.name) \(route) \(headers): \(answer.prefix(80))")
            #expect(!answer.lowercased().contains("access-control-allow"))
          }
        }
      }
    }
  }

  @Test("requests from our own page, links to it, and tools are answered")
  func own() throws {
    try Cluster.with(workers: 1) { cluster in
      let port = try #require(cluster.manager.httpPort)
      let door = (name: "manager's HTTP", host: cluster.manager.host, port: port)
      for headers in [
        "Host: 127.0.0.1:\(port)", "Host: localhost",
        "Host: 127.0.0.1:\(port)\r\nOrigin: http://127.0.0.1:\(port)",
        "Host: localhost\r\nSec-Fetch-Site: same-origin\r\nSec-Fetch-Mode: cors\r\nSec-Fetch-Dest: empty",
        "Host: localhost\r\nSec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document",
      ] {
        let answer = try answer(
          "GET /api/v1/jobs HTTP/1.1\r\n\(headers)\r\nConnection: close\r\n\r\n", at: door)
        #expect(answer.hasPrefix("HTTP/1.1 200"), "\(headers): \(answer.prefix(80))")
      }
    }
  }
}
