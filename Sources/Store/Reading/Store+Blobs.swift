import GRDB

extension Store {
  package func blob(_ hash: String) throws -> [UInt8]? {
    try read { try BlobTable(database: $0).bytes(of: hash) }
  }

  package func hasBlob(_ hash: String) throws -> Bool {
    try read { try BlobTable(database: $0).has(hash) }
  }

  /// Whether a blob of this size can be stored: it fits beside those of unfinished jobs. The others
  /// make room when it comes.
  package func hasRoom(forBlobBytes bytes: Int) throws -> Bool {
    guard bytes <= StoreLimits.blobBytesEach else { return false }
    return try read {
      try BlobTable(database: $0).bytesInUse() + bytes <= limits.blobBytesMax
    }
  }
}
