package import NIOCore

/// What would be said again and again is said once in a while, with how often it happened.
package struct Sparingly {
  private var told: NIODeadline?
  private var count = 0

  package init() {}

  /// Notes that it happened. Returns how often it did since it was last said, where it may be said.
  package mutating func note(_ now: NIODeadline = .now()) -> Int? {
    count += 1
    if let told, now < told + .seconds(LinkLimits.repeatSeconds) { return nil }
    defer { count = 0 }
    told = now
    return count
  }
}
