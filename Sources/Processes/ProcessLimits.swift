enum ProcessLimits {
  /// How often to try starting a program whose file is busy, and the first pause in µs. Each pause
  /// is twice as long as the last; together they take half a second.
  static let startAttempts = 9
  static let startMicroseconds: UInt32 = 1_000
}
