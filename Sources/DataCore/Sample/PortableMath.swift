/// The exponential function and the logarithm, to about 15 digits and with the same bits on every
/// machine: a plan that depends on them is the same wherever it is made. Those of the C library may
/// differ in the last bit from one version to the next.
enum PortableMath {
  private static let log2 = 0.693_147_180_559_945_3
  /// `log2` in two parts: the first has so few digits that its product with an exponent is exact.
  private static let log2High = 0.693_147_180_369_123_8
  private static let log2Low = 1.908_214_929_270_587_7e-10

  static func exp(_ x: Double) -> Double {
    // Below are only subnormal numbers, and above only infinity.
    guard x > -708 else { return 0 }
    guard x < 709 else { return .infinity }
    let exponent = (x / log2).rounded()
    let rest = (x - exponent * log2High) - exponent * log2Low
    var sum = 1.0
    for term in stride(from: 14.0, through: 1, by: -1) { sum = 1 + rest / term * sum }
    return sum * Double(sign: .plus, exponent: Int(exponent), significand: 1)
  }

  /// The natural logarithm of a positive finite number.
  static func log(_ x: Double) -> Double {
    guard x > 0, x.isFinite else { return x > 0 ? .infinity : -.infinity }
    var significand = x.significand
    var exponent = Double(x.exponent)
    if significand > 1.414_213_562_373_095 {
      significand /= 2
      exponent += 1
    }
    // log(m) = 2 artanh((m - 1) / (m + 1)), whose argument is at most 0.172.
    let ratio = (significand - 1) / (significand + 1)
    let square = ratio * ratio
    var sum = 0.0
    for power in stride(from: 21.0, through: 1, by: -2) { sum = sum * square + 1 / power }
    return exponent * log2High + (2 * ratio * sum + exponent * log2Low)
  }

  static func power(_ base: Double, _ exponent: Double) -> Double { exp(exponent * log(base)) }
}
