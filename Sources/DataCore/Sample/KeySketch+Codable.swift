import FoundationEssentials
package import JobModel

/// A sketch travels from host to host as numbers and one string of bytes: for each key, in the order
/// of hashes, the hash, the bytes of the key, the tiles and the four quarters, little-endian.
extension KeySketch: Codable {
  private enum Part: String, CodingKey {
    case shift, tiles, pairs, entries
    case shortRecords, longRecords, shortSum, longSum
  }

  /// 8 bytes of hash, 4 of length, and five counts of 2.
  private static let entryBytes = 22

  package init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: Part.self)
    let shift = try fields.decode(Int.self, forKey: .shift)
    let bytes = [UInt8](try fields.decode(Data.self, forKey: .entries))
    guard 0...63 ~= shift, bytes.count.isMultiple(of: Self.entryBytes),
      bytes.count / Self.entryBytes <= Self.entriesMax
    else {
      throw DecodingError.dataCorruptedError(
        forKey: .entries, in: fields, debugDescription: "are not those of a sketch")
    }
    self.init(
      shift: shift, tiles: try fields.decode(Int.self, forKey: .tiles),
      pairs: try fields.decode(Int.self, forKey: .pairs),
      records: (
        try fields.decode(Int.self, forKey: .shortRecords),
        try fields.decode(Int.self, forKey: .longRecords)
      ),
      sums: (
        try fields.decode(Int.self, forKey: .shortSum),
        try fields.decode(Int.self, forKey: .longSum)
      ))
    for start in stride(from: 0, to: bytes.count, by: Self.entryBytes) {
      read(bytes[start..<start + Self.entryBytes])
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: Part.self)
    try fields.encode(shift, forKey: .shift)
    try fields.encode(tiles, forKey: .tiles)
    try fields.encode(pairs, forKey: .pairs)
    try fields.encode(shortRecords, forKey: .shortRecords)
    try fields.encode(longRecords, forKey: .longRecords)
    try fields.encode(shortSum, forKey: .shortSum)
    try fields.encode(longSum, forKey: .longSum)
    var bytes = Data()
    for (hash, entry) in entries.sorted(by: { $0.key < $1.key }) {
      Self.append(hash, to: &bytes)
      Self.append(entry.keyBytes, to: &bytes)
      Self.append(entry.tiles, to: &bytes)
      for quarter in 0..<4 { Self.append(entry.quarters[quarter], to: &bytes) }
    }
    try fields.encode(bytes, forKey: .entries)
  }

  private static func append(_ number: some FixedWidthInteger, to bytes: inout Data) {
    withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
  }

  private mutating func read(_ bytes: ArraySlice<UInt8>) {
    func number<Number: FixedWidthInteger>(_ type: Number.Type, at offset: Int) -> Number {
      let first = bytes.startIndex + offset
      return bytes[first..<first + Number.bitWidth / 8].reversed().reduce(0) {
        $0 << 8 | Number(truncatingIfNeeded: $1)
      }
    }
    var entry = Entry(keyBytes: number(UInt32.self, at: 8))
    entry.tiles = number(UInt16.self, at: 12)
    for quarter in 0..<4 { entry.quarters[quarter] = number(UInt16.self, at: 14 + 2 * quarter) }
    keep(entry, of: number(UInt64.self, at: 0))
  }
}

extension KeySketch: Validated {
  package func checkFields() throws(FieldFault) {
    try Field.check(tiles, "tiles", in: 0...Self.tilesMax)
    try Field.check(
      each: [pairs, shortRecords, longRecords, shortSum, longSum], "counts",
      in: ModelLimits.counts)
  }
}
