import JobModel
import Testing

@Suite("Numbers with what they count")
struct CountedTests {
  @Test(
    "one is one, and everything else is several",
    arguments: [
      (1, "file", "1 file"), (0, "file", "0 files"), (2, "file", "2 files"),
      (-1, "file", "-1 files"), (1_234_567, "record", "1,234,567 records"),
      (1, "merge pass", "1 merge pass"), (2, "merge pass", "2 merge passes"),
      (2, "entry", "2 entries"), (2, "key", "2 keys"), (2, "match", "2 matches"),
      (3, "y", "3 ys"),
    ])
  func texts(number: Int, noun: String, text: String) {
    #expect(Counted.text(number, noun) == text)
  }

  @Test("an irregular plural is given")
  func irregular() {
    #expect(Counted.text(2, "child", "children") == "2 children")
    #expect(Counted.text(1, "child", "children") == "1 child")
    #expect(Counted.name(2, "is", "are") == "are")
  }
}
