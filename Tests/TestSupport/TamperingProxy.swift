import Foundation
import Synchronization

/// An attacker on the path between two machines, which forwards what comes and harms some of it
/// once both ends have proven themselves.
///
/// It knows the framing of the protocol, so that it harms what it means to: after the lines of the
/// handshake come records, length first. Without a handshake, there are only bytes.
package final class TamperingProxy: Sendable {
  package enum Harm: String, CaseIterable, Sendable {
    /// A bit in the middle.
    case changed
    case leftOut, repeated
    /// After the one that follows.
    case moved
  }

  package struct Plan: Sendable {
    package var harm: Harm
    /// Which direction is harmed: from the side that connected, or to it.
    package var harmsQuestions: Bool
    /// The record that is harmed, counted from 0 in its direction.
    package var record = 0
    /// Whether there is a handshake, with records after it; otherwise a bit of the bytes from
    /// `record` on is changed.
    package var hasRecords = true
    /// Connections that are harmed; those after them are not.
    package var connections: Int

    package init(_ harm: Harm, questions: Bool, connections: Int) {
      self.harm = harm
      harmsQuestions = questions
      self.connections = connections
    }
  }

  package let port: Int
  private let listener: Int32
  private let target: (host: String, port: Int)
  private let plan: Plan
  private let accepted = Atomic<Int>(0)
  private let harms = Atomic<Int>(0)

  /// - Parameter target: where bytes are forwarded.
  package init(to host: String = "127.0.0.1", _ port: Int, _ plan: Plan) throws {
    target = (host, port)
    self.plan = plan
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let status = Self.withAddress("127.0.0.1", 0) { [listener] in bind(listener, $0, $1) }
    guard status == 0, listen(listener, 64) == 0 else {
      throw ProcessFault("a proxy cannot listen")
    }
    _ = withUnsafeMutablePointer(to: &address) { [listener] pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        getsockname(listener, $0, &length)
      }
    }
    self.port = Int(UInt16(bigEndian: address.sin_port))
    Thread.detachNewThread { [listener, weak self] in
      while true {
        let client = accept(listener, nil, nil)
        guard client >= 0, let self else { return }
        self.connect(client)
      }
    }
  }

  deinit {
    // Wakes the thread that accepts.
    shutdown(listener, Int32(SHUT_RDWR))
    close(listener)
  }

  /// Records, or pieces of connections without any, that were harmed.
  package var harmed: Int { harms.load(ordering: .relaxed) }
  package var connections: Int { accepted.load(ordering: .relaxed) }

  // MARK: Connections

  private func connect(_ client: Int32) {
    let number = accepted.wrappingAdd(1, ordering: .relaxed).oldValue
    let server = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    let status = Self.withAddress(target.host, target.port) { Glibc.connect(server, $0, $1) }
    guard status == 0 else {
      close(server)
      close(client)
      return
    }
    let ends = Ends(client, server)
    for isQuestion in [true, false] {
      let isHarmed = number < plan.connections && isQuestion == plan.harmsQuestions
      Thread.detachNewThread { [self] in
        let (from, to) = isQuestion ? (client, server) : (server, client)
        if isHarmed {
          plan.hasRecords ? harmRecords(from, to, isQuestion) : harmBytes(from, to)
        } else {
          Self.copy(from, to)
        }
        shutdown(to, Int32(SHUT_WR))
        withExtendedLifetime(ends) {}
      }
    }
  }

  /// Closes both sockets when neither direction needs them any more.
  private final class Ends: Sendable {
    private let sockets: [Int32]
    init(_ sockets: Int32...) { self.sockets = sockets }
    deinit { for socket in sockets { close(socket) } }
  }

  private static func copy(_ from: Int32, _ to: Int32) {
    while let bytes = receive(from, most: 64 << 10), send(bytes, to) {}
  }

  private func harmBytes(_ from: Int32, _ to: Int32) {
    var passed = 0
    var isDone = false
    while var bytes = Self.receive(from, most: 64 << 10) {
      if !isDone && passed + bytes.count > plan.record {
        bytes[max(0, plan.record - passed)] ^= 0x04
        isDone = true
        harms.add(1, ordering: .relaxed)
      }
      passed += bytes.count
      guard Self.send(bytes, to) else { return }
    }
  }

  /// Forwards the lines of the handshake, and then records.
  private func harmRecords(_ from: Int32, _ to: Int32, _ isQuestion: Bool) {
    for _ in 0..<(isQuestion ? 1 : 2) {
      guard let line = Self.line(from), Self.send(line, to) else { return }
    }
    var number = 0
    while var record = Self.record(from) {
      defer { number += 1 }
      guard number == plan.record else {
        guard Self.send(record, to) else { return }
        continue
      }
      harms.add(1, ordering: .relaxed)
      switch plan.harm {
      case .changed: record[4 + (record.count - 36) / 2] ^= 0x04
      case .leftOut: record = []
      case .repeated: record += record
      case .moved:
        // If nothing follows, it cannot be moved.
        guard let next = Self.record(from) else { return }
        record = next + record
        number += 1
      }
      guard Self.send(record, to) else { return }
    }
  }

  // MARK: Bytes

  private static func line(_ socket: Int32) -> [UInt8]? {
    var line: [UInt8] = []
    while line.last != UInt8(ascii: "\n") {
      guard let next = receive(socket, most: 1) else { return nil }
      line += next
    }
    return line
  }

  private static func record(_ socket: Int32) -> [UInt8]? {
    guard let head = exactly(4, socket) else { return nil }
    let count = head.reduce(0) { $0 << 8 | Int($1) }
    guard count <= 1 << 20, let rest = exactly(count + 32, socket) else { return nil }
    return head + rest
  }

  private static func exactly(_ count: Int, _ socket: Int32) -> [UInt8]? {
    var bytes: [UInt8] = []
    while bytes.count < count {
      guard let next = receive(socket, most: count - bytes.count) else { return nil }
      bytes += next
    }
    return bytes
  }

  private static func receive(_ socket: Int32, most: Int) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: most)
    let count = recv(socket, &bytes, most, 0)
    return count > 0 ? Array(bytes[..<count]) : nil
  }

  private static func send(_ bytes: [UInt8], _ socket: Int32) -> Bool {
    var done = 0
    while done < bytes.count {
      let count = bytes[done...].withUnsafeBytes {
        Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return false }
      done += count
    }
    return true
  }

  private static func withAddress<Result>(
    _ host: String, _ port: Int, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
  ) -> Result {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    inet_pton(AF_INET, host, &address.sin_addr)
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
  }
}
