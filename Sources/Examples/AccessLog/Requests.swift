import Gristmill

/// Totals over some requests.
struct Requests {
  var count = 0
  var failures = 0
  /// The time of all requests together, and that of the longest one.
  var milliseconds = 0
  var longest = 0

  mutating func add(_ other: Requests) {
    count += other.count
    failures += other.failures
    milliseconds += other.milliseconds
    longest = max(longest, other.longest)
  }
}

extension Requests {
  /// One request.
  init(milliseconds: Int, status: Int) {
    self.init(
      count: 1, failures: status >= 500 ? 1 : 0, milliseconds: milliseconds,
      longest: milliseconds)
  }
}

extension Requests: ByteCodable {
  func encode(into bytes: inout ByteWriter) {
    bytes.append(count)
    bytes.append(failures)
    bytes.append(milliseconds)
    bytes.append(longest)
  }

  init(from bytes: inout ByteReader) throws {
    count = try bytes.next()
    failures = try bytes.next()
    milliseconds = try bytes.next()
    longest = try bytes.next()
  }
}
