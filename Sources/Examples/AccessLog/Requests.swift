import Gristmill

/// Requests that follow each other in the logs.
struct Requests {
  var count = 0
  var failures = 0
  /// Of all of them together, and of the longest.
  var milliseconds = 0
  var longest = 0
  var lastStatus = 0

  mutating func add(_ later: Requests) {
    count += later.count
    failures += later.failures
    milliseconds += later.milliseconds
    longest = max(longest, later.longest)
    lastStatus = later.lastStatus
  }
}

extension Requests {
  /// One request.
  init(milliseconds: Int, status: Int) {
    self.init(
      count: 1, failures: status >= 500 ? 1 : 0, milliseconds: milliseconds,
      longest: milliseconds, lastStatus: status)
  }
}

extension Requests: ByteCodable {
  func encode(into bytes: inout ByteWriter) {
    bytes.append(count)
    bytes.append(failures)
    bytes.append(milliseconds)
    bytes.append(longest)
    bytes.append(lastStatus)
  }

  init(from bytes: inout ByteReader) throws {
    count = try bytes.next()
    failures = try bytes.next()
    milliseconds = try bytes.next()
    longest = try bytes.next()
    lastStatus = try bytes.next()
  }
}
