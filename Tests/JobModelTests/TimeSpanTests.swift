import JobModel
import Testing

@Suite struct TimeSpanTests {
  @Test(
    arguments: [
      ("0", 0), ("7", 7), ("90s", 90), ("10m", 600), ("2h", 7_200), ("1d", 86_400),
      ("366d", 366 * 86_400), ("007s", 7), ("0m", 0),
    ])
  func aNumberWithAUnitIsSeconds(text: String, seconds: Int) {
    #expect(TimeSpan.parse(text) == seconds)
  }

  @Test(
    arguments: [
      "", "m", "-1", "+1", "1.5h", "10 m", "10M", "367d", "9223372036854775807d",
      "99999999999999999999", "1m30s", "٣s", "10\u{301}m",
    ])
  func anythingElseIsNoTime(text: String) { #expect(TimeSpan.parse(text) == nil) }

  @Test func whatIsWrittenIsReadBack() {
    for seconds in [0, 1, 59, 60, 61, 600, 3_600, 5_400, 86_400, 90_000, TimeSpan.secondsMax] {
      #expect(TimeSpan.parse(TimeSpan.format(seconds)) == seconds)
    }
  }

  @Test func wordsHaveTheirPlural() {
    #expect(TimeSpan.words(600) == "10 minutes")
    #expect(TimeSpan.words(60) == "1 minute")
    #expect(TimeSpan.words(90) == "90 seconds")
    #expect(TimeSpan.words(3_600) == "1 hour")
    #expect(TimeSpan.words(0) == "0 seconds")
  }
}
