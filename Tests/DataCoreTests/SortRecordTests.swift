import Testing

@testable import DataCore

@Suite("Records of the sort buffer")
struct SortRecordTests {
  private static let lengths = [0, 1, 2, 0xfffd, 0xfffe, 0xffff, 0x1_0000, 0x1_0001, 0x2_ffff]

  @Test("every pair of lengths around the escape reads back as written", arguments: lengths)
  func headers(length: Int) {
    let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 19, alignment: 8)
    defer { bytes.deallocate() }
    let start = bytes.baseAddress!
    for valueLength in Self.lengths {
      for isSequenced in [false, true] {
        var target = SortRecord.writeHeader(start, length: length, valueLength: valueLength)
        if isSequenced {
          target.storeBytes(of: 0x0102_0304_0506_0708, as: UInt64.self)
          target += 8
        }
        #expect(target - start <= SortRecord.headerBytesMax)
        let record = SortRecord(at: start, isSequenced: isSequenced)
        #expect(record.key.start == UnsafeRawPointer(target))
        #expect(record.key.count == length)
        #expect(record.value.count == valueLength)
        #expect(record.value.start == UnsafeRawPointer(target) + length)
        #expect(record.sequence == (isSequenced ? 0x0102_0304_0506_0708 : 0))
      }
    }
  }

  @Test("an entry keeps the partition and the address next to each other")
  func entries() {
    withUnsafeTemporaryAllocation(byteCount: 8, alignment: 8) { bytes in
      let address = UnsafeRawPointer(bytes.baseAddress!)
      for partition in [0, 1, Limits.partitionsMax - 1, 0xffff] {
        let entry = SortEntry(prefix: 9, partition: partition, record: address)
        #expect(entry.partition == partition)
        #expect(entry.address == address)
      }
    }
  }

  @Test("a prefix is in byte order, and padded with zeros whatever follows")
  func prefixes() {
    let bytes: [UInt8] = [1, 2, 3, 4, 5, 6, 7, 8, 9]
    for length in 0...9 {
      let wanted = (0..<8).reduce(UInt64(0)) { $0 << 8 | ($1 < length ? UInt64($1 + 1) : 0) }
      bytes.withUnsafeBytes {
        #expect(SortEntry.prefix(of: Key(at: $0.baseAddress!, count: length)) == wanted)
      }
    }
  }
}
