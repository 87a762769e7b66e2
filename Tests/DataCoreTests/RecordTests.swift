import TestSupport
import Testing

@testable import DataCore

@Suite("Packed records")
struct PackedRecordTests {
  private static let lengths = [0, 1, 15, 16, 17, 253, 254, 255, 256, 257, 70_000]
  private static let values: [Int64] = [
    0, 1, 253, 254, 255, 256, 65_536, -1, -255, .min, .max,
  ]

  @Test("a record reads back as written, whatever its length and value", arguments: lengths)
  func roundTrip(length: Int) {
    let buffer = UnsafeMutableRawBufferPointer.allocate(
      byteCount: PackedRecord.bytesMax(keyBytes: length) + 16, alignment: 1)
    defer { buffer.deallocate() }
    for value in Self.values {
      // At odd addresses too.
      for offset in 0..<2 {
        let start = buffer.baseAddress! + offset
        let key = PackedRecord.writeHeader(start, length: length, value: value)
        #expect(key - start <= PackedRecord.headerBytesMax)
        let record = PackedRecord(at: start)
        #expect(record.key.count == length)
        #expect(record.value == value)
        #expect(record.key.start == UnsafeRawPointer(key))
      }
    }
  }

  @Test("short keys with small values take two bytes more than their text")
  func smallHeader() {
    withUnsafeTemporaryAllocation(byteCount: 32, alignment: 8) { buffer in
      let start = buffer.baseAddress!
      #expect(PackedRecord.writeHeader(start, length: 254, value: 254) - start == 2)
      #expect(PackedRecord.writeHeader(start, length: 255, value: 254) - start == 6)
      #expect(PackedRecord.writeHeader(start, length: 254, value: 255) - start == 10)
      #expect(PackedRecord.writeHeader(start, length: 255, value: -1) - start == 14)
    }
  }

  @Test("a record is added to in place as long as its key and header stay the same")
  func addsInPlace() {
    for (stored, added, fits) in [
      (0, 1, true), (1, 253, true), (1, 254, false), (254, 0, true), (255, 0, false),
      (-1, 1, false), (1, -1, false), (.max, 1, false), (1, .max, false), (0, 255, false),
    ] as [(Int64, Int64, Bool)] {
      for length in [0, 17, 254, 255, 300] {
        let key = [UInt8](repeating: 120, count: length)
        var memory = [UInt8](repeating: 0, count: PackedRecord.bytesMax(keyBytes: length) + 16)
        memory.withUnsafeMutableBytes { memory in
          let start = memory.baseAddress!
          PackedRecord.writeHeader(start, length: length, value: stored)
            .copyMemory(from: key, byteCount: length)
          let done = Runs.withKey(key) { PackedRecord.add(added, to: start, ifKeyIs: $0) }
          #expect(done == fits, "\(stored) + \(added)")
          #expect(PackedRecord(at: start).value == (fits ? stored + added : stored))
          #expect(PackedRecord(at: start).key.count == length)
          // Another key, of this length or of another one, is left alone.
          let other = [UInt8](repeating: 121, count: length + 1)
          for count in [length, length + 1] where count > 0 {
            let isAdded = Runs.withKey(Array(other[..<count])) {
              PackedRecord.add(1, to: start, ifKeyIs: $0)
            }
            #expect(!isAdded)
          }
          #expect(PackedRecord(at: start).value == (fits ? stored + added : stored))
        }
      }
    }
  }

  @Test("records are adjacent in a stream, over all its pages")
  func streams() throws {
    var random = SplitMix64(seed: 6)
    var streams = try BucketStreams(buckets: 3, reservedBytes: 32 << 20, hugePages: true)
    var wanted = [[Record]](repeating: [], count: 3)
    for _ in 0..<20_000 {
      let bucket = random.number(in: 0...1)
      let length = random.chance(1) ? random.number(in: 17...70_000) : random.number(in: 0...16)
      let record = Record(random.bytes(length), random.pick(Self.values))
      Runs.withKey(record.key) { key in
        if length <= 16 {
          let words = KeyWords(key)
          streams.append(
            bucket: bucket, first: words.first, second: words.second, length: length,
            value: record.value)
        } else {
          _ = streams.append(bucket: bucket, key: key, value: record.value)
        }
      }
      wanted[bucket].append(record)
    }
    for bucket in 0..<3 {
      var found: [Record] = []
      streams.forEachPage(of: bucket) { start, end in
        var next = start
        while next < end {
          let record = PackedRecord(at: next)
          found.append(Record(Array(record.key.buffer), record.value))
          next = record.key.end
        }
      }
      #expect(found == wanted[bucket])
      #expect(streams.records(in: bucket) == wanted[bucket].count)
    }
    streams.removeAll()
    #expect(streams.usedBytes == 0)
    #expect(streams.packedBytes() == 0)
  }
}

@Suite("Decimal numbers")
struct DecimalTests {
  @Test("numbers are written as Swift writes them")
  func decimals() {
    var numbers: [Int64] = [0, .max, .min, .max - 1, .min + 1]
    var power: Int64 = 1
    for _ in 0..<18 {
      power *= 10
      numbers += [power - 1, power, power + 1, -power + 1, -power, -power - 1]
    }
    for number in numbers {
      let text = withUnsafeTemporaryAllocation(byteCount: 32, alignment: 1) { buffer in
        let end = Decimal.write(number, to: buffer.baseAddress!)
        return String(decoding: buffer[..<(end - buffer.baseAddress!)], as: UTF8.self)
      }
      #expect(text == String(number))
    }
  }
}
