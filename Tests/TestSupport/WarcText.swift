/// WARC records made by hand, and files of them.
package struct WarcText: Sendable {
  package var type = "response"
  package var uri: String? = "http://example.org/"
  package var block: [UInt8]
  package var version = "WARC/1.0"
  package var lineEnd = "\r\n"
  package var lengthName = "Content-Length"
  /// The Content-Length to claim; nil for the true one.
  package var length: String?
  /// Lines of the header before the others.
  package var more: [String] = []

  package init(_ block: [UInt8]) { self.block = block }

  package init(_ block: String) { self.block = Array(block.utf8) }

  /// Header and block.
  package var bytes: [UInt8] {
    var lines = [version] + more + ["WARC-Type: \(type)"]
    if let uri { lines.append("WARC-Target-URI: \(uri)") }
    lines.append("\(lengthName): \(length ?? String(block.count))")
    return Array(lines.map { $0 + lineEnd }.joined().utf8) + Array(lineEnd.utf8) + block
  }

  /// What conforming files have after each record.
  package static let separator: [UInt8] = [13, 10, 13, 10]

  /// A conforming .warc.gz: each record is a member.
  package static func membered(_ records: [WarcText]) -> [UInt8] {
    records.flatMap { GzipMember($0.bytes + separator).bytes }
  }

  /// A few small records with everything that may trouble a reader, about 600 bytes in all.
  package static let few: [WarcText] = {
    var records = [
      WarcText("software: a\r\nformat: b\r\n"), WarcText(""), WarcText("\r\n\r\n\r\n"),
      // A block that holds what looks like records.
      WarcText(Array("before\r\n\r\n".utf8) + WarcText("x").bytes + separator),
      WarcText([0, 10, 0, 13, 10]), WarcText("last"),
    ]
    records[0].type = "warcinfo"
    records[0].uri = nil
    records[1].lineEnd = "\n"
    records[2].lengthName = "cOnTent-lEngth"
    records[2].version = "WARC/1.1"
    return records
  }()
}
