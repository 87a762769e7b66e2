/// The bytes that a map output has for each partition, in one byte each; accurate to 6 % from 32
/// bytes on.
///
/// A size is stored as 1 + 8 x log2, rounded; 0 stands for an empty segment. Sizes beyond code 255
/// are stored as 3.4 GiB.
package struct SegmentSizes: Equatable, Codable, Sendable {
  package var codes: [UInt8]

  /// The sizes are unknown.
  package static let unknown = SegmentSizes(codes: [])

  package init(codes: [UInt8]) { self.codes = codes }

  package init(bytes: [Int]) { codes = bytes.map(Self.code) }

  /// 2^(254 / 8) bytes.
  private static let codeMax: UInt8 = 255
  private static let stepsPerOctave = 8

  /// 2^(step / 8), in 2^-16.
  private static let steps: [Int] = [
    65_536, 71_468, 77_936, 84_990, 92_682, 101_070, 110_218, 120_194,
  ]

  /// The bytes that each code stands for.
  package static let decoded: [Int] = (0...Int(codeMax)).map { code in
    guard code > 0 else { return 0 }
    let (octave, step) = (code - 1).quotientAndRemainder(dividingBy: stepsPerOctave)
    return (steps[step] << octave + 1 << 15) >> 16
  }

  package static func code(_ bytes: Int) -> UInt8 {
    guard bytes > 0 else { return 0 }
    // Find the last code whose size is not above, then take the nearer of it and the next.
    var (low, high) = (1, Int(codeMax))
    while low < high {
      let middle = (low + high + 1) / 2
      if decoded[middle] <= bytes { low = middle } else { high = middle - 1 }
    }
    guard low < Int(codeMax) else { return codeMax }
    return UInt8(bytes - decoded[low] <= decoded[low + 1] - bytes ? low : low + 1)
  }
}
