/// Every limit of encrypted connections, with its unit and reason.
enum EncryptionLimits {
  /// Bytes of a file with certificates or a key; a chain of ten has some 20,000.
  static let fileBytesMax = 1 << 20
  /// How long a side that closes waits for the other side to close, seconds: as long as a worker
  /// may take to end.
  static let closeSeconds: Int64 = 1
}
