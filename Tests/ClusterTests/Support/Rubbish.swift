import Foundation
import TestSupport

/// What a listening socket may receive from anybody.
struct Rubbish: CustomStringConvertible, Sendable {
  var description: String
  var bytes: [UInt8]

  init(_ description: String, _ bytes: [UInt8]) {
    self.description = description
    self.bytes = bytes
  }

  init(_ description: String, _ text: String) { self.init(description, Array(text.utf8)) }

  static let all: [Rubbish] = {
    var random = SplitMix64(seed: 77)
    let deep = 100_000
    var rubbish = [
      Rubbish("nothing", ""),
      Rubbish("random bytes", random.bytes(20_000)),
      Rubbish("random lines", (0..<100).flatMap { _ in random.bytes(40) + [10] }),
      Rubbish("an HTTP request", "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"),
      Rubbish(
        "a long HTTP request", "GET /" + String(repeating: "a/", count: 200_000) + " HTTP/1.1"),
      Rubbish(
        "HTTP headers without end",
        "GET / HTTP/1.1\r\n" + String(repeating: "A: b\r\n", count: 100_000)),
      Rubbish("a TLS hello", tlsHello),
      Rubbish(
        "an object of 5 MB",
        "{\"message_type\":\"" + String(repeating: "x", count: 5 << 20) + "\"}\n"),
      Rubbish("a line of 5 MB", [UInt8](repeating: 120, count: 5 << 20)),
      Rubbish(
        "arrays in arrays",
        String(repeating: "[", count: deep) + String(repeating: "]", count: deep) + "\n"),
      Rubbish("objects in objects", String(repeating: "{\"a\":", count: deep) + "\n"),
      Rubbish("NULs", [UInt8](repeating: 0, count: 10_000)),
      Rubbish("empty lines", [UInt8](repeating: 10, count: 10_000)),
      Rubbish("an object cut short", "{\"message_type\":\"register\",\"worker_ho"),
      Rubbish(
        "no UTF-8", Array("{\"message_type\":\"".utf8) + [0xff, 0xfe, 0x80] + Array("\"}\n".utf8)),
    ]
    rubbish += objects.map { Rubbish($0, $0 + "\n") }
    return rubbish
  }()

  /// Objects that are nearly messages.
  private static let objects = [
    #"{}"#, #"[]"#, #"{"message_type":null}"#, #"{"message_type":7}"#, #"{"message_type":"what"}"#,
    #"{"message_type":"register"}"#,
    #"{"message_type":"register","worker_host":"localhost","worker_port":70000}"#,
    #"{"message_type":"register","worker_host":"localhost","worker_port":-1}"#,
    #"{"message_type":"register","worker_host":"localhost","worker_port":1e300}"#,
    #"{"message_type":"register","worker_host":"../../etc","worker_port":99999999999999999999}"#,
    #"{"message_type":"register","worker_host":"","worker_port":1}"#,
    #"{"message_type":"finished","task_id":-5,"worker_host":"localhost","worker_port":1}"#,
    #"{"message_type":"finished","task_id":1,"worker_host":"localhost","worker_port":1}"#,
    #"{"message_type":"new_manager_job","input_directory":"../..","output_directory":"..","mapper_executable":"cat","reducer_executable":"cat","num_mappers":1,"num_reducers":1}"#,
    #"{"message_type":"new_manager_job","input_directory":"/","output_directory":"/..","mapper_executable":"cat","reducer_executable":"cat","num_mappers":1,"num_reducers":1}"#,
    #"{"message_type":"new_manager_job","input_directory":"/a","output_directory":"/b","mapper_executable":"cat","reducer_executable":"cat","num_mappers":-1,"num_reducers":99999999}"#,
    #"{"message_type":"attempt_finished","attempt":{"job":1,"kind":"map","index":0,"number":0},"epoch":1,"worker_id":5}"#,
    #"{"message_type":"attempt_failed","attempt":{"job":1,"kind":"map","index":999999999,"number":0},"epoch":1,"worker_id":5,"reason":"program","message":""}"#,
    #"{"message_type":"goodbye","worker_id":1}"#,
    #"{"message_type":"progress","worker_id":1,"epoch":1,"attempts":[]}"#,
    #"{"message_type":"status","request":1,"job":-1}"#,
    #"{"message_type":"status","request":1,"job":9007199254740993}"#,
    #"{"message_type":"submit","request":1,"specification":{"program":"no"},"priority":0}"#,
    #"{"message_type":"submit","request":1,"specification":[[[]]],"priority":99999999999}"#,
    #"{"message_type":"blob","request":1,"hash":"../../../etc/passwd"}"#,
    #"{"message_type":"put_blob","request":1,"hash":"00","bytes":-1}"#,
    #"{"message_type":"put_blob","request":1,"hash":"0d5efd5c8b0bb3bdcc7d3a4b7d6c4a3a8e6e65a1f4bd5a83aa4c1db1f0b7a2c9","bytes":9007199254740991}"#,
    #"{"message_type":"put_blob","request":1,"hash":"0d5efd5c8b0bb3bdcc7d3a4b7d6c4a3a8e6e65a1f4bd5a83aa4c1db1f0b7a2c9","bytes":2}"#
      + "\nab",
    #"{"message_type":"heartbeat","worker_host":"localhost","worker_port":1}"#,
    #"{"message_type":"heartbeat","worker_host":"localhost","worker_port":1,"worker_id":1,"sequence":-1}"#,
    #"{"message_type":"new_map_task","task_id":1,"executable":"touch","input_paths":["/etc/passwd"],"output_directory":"/tmp/..","num_partitions":1}"#,
    #"{"message_type":"new_map_task","task_id":0,"executable":"","input_paths":[],"output_directory":"","num_partitions":1,"attempt":{"job":77,"kind":"map","index":0,"number":0},"epoch":1,"plan":"0d5efd5c8b0bb3bdcc7d3a4b7d6c4a3a8e6e65a1f4bd5a83aa4c1db1f0b7a2c9","memory_bytes":1}"#,
    #"{"message_type":"stop_attempt","attempt":{"job":78,"kind":"map","index":0,"number":0},"epoch":0}"#,
    #"{"message_type":"forget_job","job":79,"epoch":0}"#,
    "GET /v1/segments/../../../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n",
    "GET /segments/1/0/0/0 HTTP/1.1\r\nHost: x\r\nRange: bytes=-1-99999999999999999999\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999\r\n\r\nabc",
  ]

  /// The beginning of a connection that a browser makes.
  private static let tlsHello: [UInt8] =
    [0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3] + [UInt8](repeating: 0x5a, count: 505)
}

extension Cluster {
  /// Everything that listens for TCP.
  var doors: [(name: String, host: String, port: Int)] {
    ([manager] + workers).filter { $0.outcome == nil }.flatMap { server in
      let name = server === manager ? "manager" : "worker"
      return [(name, server.host, server.port)]
        + (server.httpPort.map { [(name + "'s HTTP", server.host, $0)] } ?? [])
    }
  }

  /// Sends everything to every listener. Connections that are not closed at once stay open until
  /// the result is destroyed.
  func throwRubbish() throws -> [RawConnection] {
    var open: [RawConnection] = []
    for (index, rubbish) in Rubbish.all.enumerated() {
      for door in doors {
        let connection = try RawConnection(door.host, door.port)
        connection.send(rubbish.bytes)
        if index % 2 == 0 { connection.finish() }
        open.append(connection)
      }
      Sockets.datagram(Array(rubbish.bytes.prefix(60_000)), to: manager.host, manager.port)
    }
    return open
  }

  /// Resident memory of a server, MiB.
  func residentMiB(_ server: Server) throws -> Int {
    let text = try String(contentsOfFile: "/proc/\(server.process)/status", encoding: .utf8)
    guard let found = text.firstMatch(of: #/VmRSS:\s+(\d+) kB/#), let size = Int(found.1) else {
      throw ProcessFault("no VmRSS of \(server.process)")
    }
    return size / 1024
  }
}
