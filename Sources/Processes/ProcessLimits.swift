enum ProcessLimits {
  /// How often a program whose file is busy is tried, and the first pause, µs;
  /// each is twice the one before, half a second in all.
  static let startAttempts = 9
  static let startMicroseconds: UInt32 = 1_000
}
