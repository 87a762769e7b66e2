import Testing

@testable import Admission

@Suite("Strangers")
struct StrangersTests {
  @Test("if there are too many the oldest goes, never the newcomer")
  func oldest() {
    var strangers = Strangers<Int>(countMax: 3, perAddressMax: 3)
    for id in 1...3 { #expect(strangers.admit(id, from: "a\(id)") == nil) }
    #expect(strangers.admit(4, from: "b") == 1)
    strangers.remove(2)
    #expect(strangers.admit(5, from: "b") == nil)
    #expect(strangers.admit(6, from: "b") == 3)
    #expect(strangers.count == 3)
    #expect(strangers.removeOldest() == 4)
  }

  @Test("a crowd from one address pushes out only its own members")
  func crowd() {
    var strangers = Strangers<Int>(countMax: 10, perAddressMax: 4)
    #expect(strangers.admit(0, from: "quiet") == nil)
    for id in 1...4 { #expect(strangers.admit(id, from: "loud") == nil) }
    for id in 5...1_000 { #expect(strangers.admit(id, from: "loud") == id - 4) }
    #expect(strangers.count == 5)
    #expect(strangers.removeOldest() == 0)
  }

  @Test("a stranger that comes again counts as the newest")
  func again() {
    var strangers = Strangers<String>(countMax: 2, perAddressMax: 2)
    for id in ["a", "b", "a"] { #expect(strangers.admit(id, from: "") == nil) }
    #expect(strangers.admit("c", from: "") == "b")
  }
}
