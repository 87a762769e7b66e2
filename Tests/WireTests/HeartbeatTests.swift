import JobModel
import Testing

@testable import Wire

@Suite("Heartbeats")
struct HeartbeatTests {
  private let secret: Secret
  private let heartbeat = Heartbeat(
    address: WorkerAddress(host: "node-7", port: 6001), worker: WorkerID(5), sequence: 9)

  init() throws { secret = try Secret(fileBytes: Array("correct horse battery".utf8), origin: "") }

  @Test("a heartbeat of an external worker needs only its address")
  func external() {
    var opener = HeartbeatOpener(secret: nil)
    let text = #"{"message_type":"heartbeat","worker_host":"localhost","worker_port":6001}"#
    let expected = Heartbeat(address: WorkerAddress(host: "localhost", port: 6001))
    #expect(opener.open(Array(text.utf8)) == .message(expected))
    #expect(opener.open(HeartbeatSealer(secret: nil).seal(expected)) == .message(expected))
  }

  @Test("with a secret it is accepted once")
  func once() {
    var opener = HeartbeatOpener(secret: secret)
    let datagram = HeartbeatSealer(secret: secret).seal(heartbeat)
    #expect(datagram.count <= WireLimits.datagramBytesMax)
    #expect(opener.open(datagram) == .message(heartbeat))
    #expect(opener.open(datagram) == .discarded(.replayed))
    var other = heartbeat
    other.sequence = 8
    #expect(opener.open(HeartbeatSealer(secret: secret).seal(other)) == .discarded(.replayed))
    other.sequence = 10
    #expect(opener.open(HeartbeatSealer(secret: secret).seal(other)) == .message(other))
    other.worker = WorkerID(6)
    #expect(opener.open(HeartbeatSealer(secret: secret).seal(other)) == .message(other))
  }

  @Test("with a secret, one without a proof or with a changed field is refused")
  func unproven() throws {
    var opener = HeartbeatOpener(secret: secret)
    let plain = HeartbeatSealer(secret: nil).seal(heartbeat)
    #expect(opener.open(plain) == .discarded(.unproven))
    let text = String(decoding: HeartbeatSealer(secret: secret).seal(heartbeat), as: UTF8.self)
    for (old, new) in [
      ("node-7", "node-8"), ("6001", "6002"), (":5", ":6"), (":9", ":99"),
      (",\"sequence\":9", ""), (",\"worker_id\":5", ""), ("mac\":\"", "mac\":\"0"),
    ] {
      let parts = text.split(separator: old, maxSplits: 1)
      #expect(parts.count == 2)
      let changed = parts.joined(separator: new)
      #expect(opener.open(Array(changed.utf8)) == .discarded(.unproven), "\(changed)")
    }
    let other = try Secret(fileBytes: Array("another horse battery".utf8), origin: "")
    #expect(
      opener.open(HeartbeatSealer(secret: other).seal(heartbeat)) == .discarded(.unproven))
    #expect(opener.open(Array(text.utf8)) == .message(heartbeat))
  }

  @Test("anything but a heartbeat is discarded")
  func others() {
    var opener = HeartbeatOpener(secret: nil)
    #expect(
      opener.open(Array(#"{"message_type":"shutdown"}"#.utf8))
        == .discarded(.unknownType("shutdown")))
    #expect(opener.open([0, 1, 2]) != .message(heartbeat))
    let large = [UInt8](repeating: 0x20, count: WireLimits.datagramBytesMax + 1)
    #expect(opener.open(large) == .discarded(.tooLarge(bytesMax: WireLimits.datagramBytesMax)))
  }
}
