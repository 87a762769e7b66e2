import JobModel

@testable import Programs

/// Lines, in the order of their keys.
enum Encodings {
  static func key(_ record: [UInt8], _ encoder: SortKeyEncoder) -> [UInt8] {
    var buffer = KeyBuffer()
    record.withUnsafeBytes { encoder.encode($0, into: &buffer) }
    return Array(buffer.bytes)
  }

  /// Keys and lines, sorted by keys; lines of equal keys stay in order of arrival.
  static func sorted(
    _ lines: [[UInt8]], _ encoder: SortKeyEncoder
  ) -> [(key: [UInt8], line: [UInt8])] {
    let keys = lines.map { key($0, encoder) }
    let order = lines.indices.sorted {
      keys[$0] == keys[$1] ? $0 < $1 : keys[$0].lexicographicallyPrecedes(keys[$1])
    }
    return order.map { (keys[$0], lines[$0]) }
  }

  /// What `sort` prints.
  static func sort(_ lines: [[UInt8]], _ order: SortOrderSpecification) -> [[UInt8]] {
    let sorted = sorted(lines, SortKeyEncoder(order))
    return sorted.indices.filter {
      !order.unique || $0 == 0 || sorted[$0].key != sorted[$0 - 1].key
    }.map { sorted[$0].line }
  }
}
