/// Writes decimal numbers directly into a buffer.
package enum Decimal {
  /// Most bytes of a number: its digits and sign.
  package static let bytesMax = 20

  /// Writes `value`, at most `bytesMax` bytes, and returns the place after it.
  @inline(__always)
  package static func write(
    _ value: Int64, to target: UnsafeMutableRawPointer
  ) -> UnsafeMutableRawPointer {
    if value >= 0 && value < 10 {
      target.storeBytes(of: UInt8(truncatingIfNeeded: 48 &+ value), as: UInt8.self)
      return target + 1
    }
    return writeLong(value, to: target)
  }

  @inline(never)
  private static func writeLong(
    _ value: Int64, to target: UnsafeMutableRawPointer
  ) -> UnsafeMutableRawPointer {
    var next = target
    if value < 0 {
      next.storeBytes(of: 45, as: UInt8.self)
      next += 1
    }
    var rest = value.magnitude
    var digits = 1
    var power: UInt64 = 10
    while digits < 20, rest >= power {
      digits += 1
      power = power.multipliedReportingOverflow(by: 10).partialValue
      if digits == 20 { break }
    }
    var place = next + digits
    repeat {
      place -= 1
      place.storeBytes(of: UInt8(truncatingIfNeeded: 48 &+ rest % 10), as: UInt8.self)
      rest /= 10
    } while place > next
    return next + digits
  }
}
