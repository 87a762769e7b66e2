import JobModel
import Testing

@Suite("Numbers in names of files")
struct PartNumberTests {
  @Test(
    "a number has five digits, or as many as it needs",
    arguments: [
      (0, "00000"), (7, "00007"), (12_345, "12345"), (99_999, "99999"), (100_000, "100000"),
    ])
  func text(number: Int, text: String) {
    #expect(PartNumber.text(number) == text)
  }
}
