package import NIOCore

/// Limits how often something is reported that keeps happening, and counts it in between.
package struct Sparingly {
  private var told: NIODeadline?
  private var count = 0

  package init() {}

  /// Counts one occurrence. If it is time to report, returns how many there were since the last
  /// report.
  package mutating func note(_ now: NIODeadline = .now()) -> Int? {
    count += 1
    if let told, now < told + .seconds(LinkLimits.repeatSeconds) { return nil }
    defer { count = 0 }
    told = now
    return count
  }
}
