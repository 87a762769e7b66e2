import JobModel
import Testing

@Suite("Sizes as people write them")
struct ByteSizeTests {
  @Test(
    "sizes with units are read",
    arguments: [
      ("0", 0), ("4096", 4_096), ("12b", 12), ("12 B", 12), ("64MiB", 64 << 20),
      ("64mib", 64 << 20),
      ("1GB", 1_000_000_000), ("1kB", 1_000), ("1K", 1_024), ("2g", 2 << 30), ("1.5GiB", 3 << 29),
      ("0.5KiB", 512), ("3 MB", 3_000_000), ("1TiB", 1 << 40), ("2tb", 2_000_000_000_000),
    ])
  func reads(text: String, bytes: Int) {
    #expect(ByteSize.parse(text) == bytes)
  }

  @Test(
    "a text that names no size is refused",
    arguments: [
      "", " ", "MiB", "-1", "1.2.3", "1.5", "0.1b", "1 XB", "1MiBB", "64 Mi B", "1e3", "0x10",
      "99999999999999TiB", ".", "١٢", "1GiB ",
    ])
  func refuses(text: String) {
    #expect(ByteSize.parse(text) == nil)
  }

  @Test(
    "sizes are written with one decimal place and a binary unit",
    arguments: [
      (0, "0 B"), (1_023, "1023 B"), (1_024, "1.0 KiB"), (1_536, "1.5 KiB"),
      (64 << 20, "64.0 MiB"), (1 << 30, "1.0 GiB"), (5 << 40, "5.0 TiB"),
    ])
  func writes(bytes: Int, text: String) {
    #expect(ByteSize.format(bytes) == text)
  }

  @Test("a written size reads back, as precisely as it was written")
  func roundTrip() {
    for shift in 0..<50 {
      let bytes = 3 << shift
      let back = ByteSize.parse(ByteSize.format(bytes)) ?? -1
      #expect(abs(back - bytes) <= bytes / 20)
    }
  }
}

@Suite("Decimal numbers for people")
struct DecimalsTests {
  @Test("numbers have exactly the given decimal places, rounded")
  func places() {
    #expect(Decimals.format(1.25, places: 1) == "1.3")
    #expect(Decimals.format(0.04, places: 1) == "0.0")
    #expect(Decimals.format(9.996, places: 2) == "10.00")
    #expect(Decimals.format(-1.5, places: 1) == "-1.5")
    #expect(Decimals.format(-0.001, places: 2) == "0.00")
    #expect(Decimals.format(3.7, places: 0) == "4")
    #expect(Decimals.format(1.001, places: 3) == "1.001")
    #expect(Decimals.format(.nan, places: 1) == "-")
    #expect(Decimals.format(.infinity, places: 1) == "-")
  }

  @Test("thousands are grouped")
  func grouped() {
    #expect(Decimals.grouped(0) == "0")
    #expect(Decimals.grouped(999) == "999")
    #expect(Decimals.grouped(1_000) == "1,000")
    #expect(Decimals.grouped(12_345_678) == "12,345,678")
    #expect(Decimals.grouped(-1_234) == "-1,234")
  }
}
