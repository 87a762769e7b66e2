import Foundation
import Glibc
import NIOPosix

struct SocketError: Error {
  var action: String
  var number = errno
}

/// A blocking connection that shares no code with the server. Waits ten seconds at most.
final class HTTPPeer: Sendable {
  struct Answer {
    var status = 0
    /// Names in lower case.
    var headers: [String: String] = [:]
    var body: [UInt8] = []

    var text: String { String(decoding: body, as: UTF8.self) }

    func json() throws -> NSDictionary {
      let value = try JSONSerialization.jsonObject(with: Data(body))
      guard let object = value as? NSDictionary else { throw SocketError(action: "read JSON") }
      return object
    }

    /// The kind of the error in the answer.
    func kind() throws -> String? {
      (try json()["error"] as? NSDictionary)?["kind"] as? String
    }
  }

  private let raw: Int32

  init(_ port: Int, receiveBytes: Int32? = nil) throws {
    raw = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard raw >= 0 else { throw SocketError(action: "socket") }
    var wait = timeval(tv_sec: 10, tv_usec: 0)
    setsockopt(raw, SOL_SOCKET, SO_RCVTIMEO, &wait, socklen_t(MemoryLayout<timeval>.size))
    setsockopt(raw, SOL_SOCKET, SO_SNDTIMEO, &wait, socklen_t(MemoryLayout<timeval>.size))
    if var receiveBytes { setsockopt(raw, SOL_SOCKET, SO_RCVBUF, &receiveBytes, 4) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
    let status = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(raw, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard status == 0 else { throw SocketError(action: "connect") }
  }

  deinit { close(raw) }

  func send(_ bytes: [UInt8]) throws {
    var done = 0
    while done < bytes.count {
      let count = bytes[done...].withUnsafeBytes {
        Glibc.send(raw, $0.baseAddress!, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { throw SocketError(action: "send") }
      done += count
    }
  }

  func send(_ text: String) throws { try send(Array(text.utf8)) }

  /// Some bytes; none at the end of what the peer sends; nil if nothing comes in time.
  func receive(most: Int = 64 << 10) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: most)
    let count = recv(raw, &bytes, most, 0)
    if count < 0 { return errno == EAGAIN ? nil : [] }
    return Array(bytes[..<count])
  }

  /// Everything that comes until the peer closes; nil if it does not.
  func rest() -> [UInt8]? {
    var bytes: [UInt8] = []
    while let next = receive() {
      if next.isEmpty { return bytes }
      bytes += next
    }
    return nil
  }

  /// The next answer. Its body is read, unless the request was `HEAD`.
  func answer(hasBody: Bool = true) throws -> Answer {
    var head: [UInt8] = []
    while !head.suffix(4).elementsEqual("\r\n\r\n".utf8) {
      guard let next = receive(most: 1), !next.isEmpty else {
        throw SocketError(action: "read a head")
      }
      head += next
    }
    let lines = String(decoding: head, as: UTF8.self).split(separator: "\r\n")
    var answer = Answer()
    answer.status = Int(lines[0].split(separator: " ")[1]) ?? 0
    for line in lines.dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1)
      answer.headers[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
    }
    let length = hasBody ? Int(answer.headers["content-length"] ?? "0") ?? 0 : 0
    while answer.body.count < length {
      guard let next = receive(most: length - answer.body.count), !next.isEmpty else {
        throw SocketError(action: "read a body")
      }
      answer.body += next
    }
    return answer
  }

  static func head(
    _ target: String, method: String = "GET", headers: [String: String] = [:],
    host: String = "localhost"
  ) -> String {
    let lines = headers.map { "\($0.key): \($0.value)\r\n" }.joined()
    return "\(method) \(target) HTTP/1.1\r\nHost: \(host)\r\n\(lines)\r\n"
  }

  func ask(
    _ target: String, method: String = "GET", headers: [String: String] = [:],
    host: String = "localhost"
  ) throws -> Answer {
    try send(Self.head(target, method: method, headers: headers, host: host))
    return try answer(hasBody: method != "HEAD")
  }
}

/// Runs code that waits for sockets outside the threads that tasks share.
func blocking<Result: Sendable>(
  _ body: @escaping @Sendable () throws -> Result
) async throws -> Result {
  try await NIOThreadPool.singleton.runIfActive(body)
}
