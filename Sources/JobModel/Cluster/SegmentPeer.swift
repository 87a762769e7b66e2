/// A server of segments.
package struct SegmentPeer: Hashable, Comparable, Codable, Sendable, CustomStringConvertible {
  package var host: String
  package var port: Int

  package init(host: String, port: Int) {
    self.host = host
    self.port = port
  }

  package static func < (first: SegmentPeer, second: SegmentPeer) -> Bool {
    (first.host, first.port) < (second.host, second.port)
  }

  package var description: String { "\(host):\(port)" }
}
