import Testing

@testable import Wire

@Suite("What is discarded")
struct DiscardTests {
  @Test("a reason says what is wrong and where")
  func describes() {
    #expect("\(DiscardReason.notJSON("a digit is missing", offset: 3))".hasSuffix("at byte 3"))
  }
}
