import Foundation
import TestSupport

/// A worker whose part the test plays, as far as it wants.
final class FakeWorker {
  typealias Object = [String: Any]

  let port: Int
  private let id: Int
  private let manager: Server
  private let listener: Int32
  /// From the manager, and to it.
  private var inbound: Int32?
  private var outbound: RawConnection?
  private var received: [UInt8] = []
  private(set) var epoch: Int?

  /// - Parameter listens: whether the manager can connect to it.
  init(of manager: Server, id: Int, listens: Bool) throws {
    self.manager = manager
    self.id = id
    port = try Sockets.portToKeep()
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard listens else { return }
    let status = Sockets.withAddress(manager.host, port) { bind(listener, $0, $1) }
    guard status == 0, listen(listener, 10) == 0, fcntl(listener, F_SETFL, O_NONBLOCK) == 0 else {
      throw ProcessFault("cannot listen on \(port): \(String(cString: strerror(errno)))")
    }
  }

  deinit {
    if let inbound { close(inbound) }
    close(listener)
  }

  /// Registers over a separate connection, as workers do.
  func register(slots: Int = 4) throws {
    let connection = try RawConnection(manager.host, manager.port)
    connection.send(
      try Self.line([
        "message_type": "register", "worker_host": manager.host, "worker_port": port,
        "worker_id": id, "slots": slots,
      ]))
    connection.finish()
    _ = connection.readToEnd(seconds: 2)
  }

  /// Connects to the manager and sends its first message, as acknowledged workers do.
  func greet() throws {
    guard let epoch else { throw ProcessFault("there is no acknowledgement") }
    outbound = try RawConnection(manager.host, manager.port)
    try say(["message_type": "progress", "worker_id": id, "epoch": epoch, "attempts": [Object]()])
  }

  /// Says that an attempt is done.
  func finish(_ attempt: Any, _ more: Object) throws {
    var object: Object = [
      "message_type": "attempt_finished", "attempt": attempt, "worker_id": id,
      "epoch": epoch ?? 0,
    ]
    object.merge(more) { $1 }
    try say(object)
  }

  private func say(_ object: Object) throws { outbound?.send(try Self.line(object)) }

  private static func line(_ object: Object) throws -> [UInt8] {
    Array(try JSONSerialization.data(withJSONObject: object)) + [10]
  }

  /// What the manager has sent since the last call.
  func messages() throws -> [Object] {
    let next = accept(listener, nil, nil)
    if next >= 0 {
      if let inbound { close(inbound) }
      (inbound, received) = (next, [])
    }
    guard let inbound else { return [] }
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = recv(inbound, &buffer, buffer.count, Int32(MSG_DONTWAIT))
      guard count > 0 else { break }
      received += buffer[..<count]
    }
    var lines = received.split(separator: 10, omittingEmptySubsequences: false)
    received = Array(lines.removeLast())
    let objects = try lines.filter { !$0.isEmpty }.compactMap {
      try JSONSerialization.jsonObject(with: Data($0)) as? Object
    }
    for object in objects where object["message_type"] as? String == "register_ack" {
      epoch = object["epoch"] as? Int
    }
    return objects
  }
}
