import JobModel
import TestSupport
import Testing

@testable import Wire

@Suite("Sealed records")
struct RecordTests {
  /// The seals of both ends of a connection; another nonce is another connection.
  private func seals(
    _ nonce: String = "a", door: Door = .manager, secret: String = "correct horse battery"
  ) throws -> (accepting: RecordSeals, connecting: RecordSeals) {
    let secret = try Secret(fileBytes: Array(secret.utf8), origin: "test")
    let lines = [door.rawValue, nonce, "b"]
    return (
      RecordSeals(secret, isAccepting: true, lines), RecordSeals(secret, isAccepting: false, lines)
    )
  }

  private static let payloads = (1...5).map { number in
    [UInt8](repeating: UInt8(number), count: number * 100)
  }

  private func records(_ seal: inout RecordSeal) -> [[UInt8]] {
    Self.payloads.map { Record.sealed($0, &seal) }
  }

  @Test("one end opens what the other sealed, in both directions")
  func fits() throws {
    var (accepting, connecting) = try seals()
    let there = records(&connecting.sending)
    #expect(Record.opened(there.flatMap(\.self), &accepting.receiving) == Self.payloads)
    let back = records(&accepting.sending)
    #expect(Record.opened(back.flatMap(\.self), &connecting.receiving) == Self.payloads)
    #expect(there != back)
  }

  @Test("no byte of a record can be changed")
  func changed() throws {
    var (accepting, connecting) = try seals()
    let first = records(&connecting.sending)[0]
    for place in first.indices {
      var harmed = first
      harmed[place] ^= 0x01
      var seal = accepting.receiving
      #expect(Record.opened(harmed, &seal) == [], "\(place)")
    }
    #expect(Record.opened(first, &accepting.receiving) == [Self.payloads[0]])
  }

  enum Harm: CaseIterable {
    case left, repeated, moved, cut, reflected
  }

  @Test("no record can be left out, repeated, moved, cut or sent back", arguments: Harm.allCases)
  func order(harm: Harm) throws {
    var (accepting, connecting) = try seals()
    var records = records(&connecting.sending)
    var good = 2
    switch harm {
    case .left: records.remove(at: 2)
    case .repeated:
      records.insert(records[2], at: 2)
      good = 3
    case .moved: records.swapAt(2, 3)
    case .cut: records[2].removeLast()
    case .reflected:
      // The listener's own record, at the same place.
      records[2] = self.records(&accepting.sending)[2]
    }
    let opened = Record.opened(records.flatMap(\.self), &accepting.receiving)
    #expect(opened == Array(Self.payloads.prefix(good)))
  }

  @Test("records of another connection, door or secret are refused")
  func elsewhere() throws {
    let payload: [UInt8] = [1, 2, 3]
    var (accepting, _) = try seals()
    for other in [
      try seals("c"), try seals(door: .worker), try seals(secret: "incorrect horse battery"),
    ] {
      var sealing = other.connecting.sending
      #expect(Record.opened(Record.sealed(payload, &sealing), &accepting.receiving) == [])
    }
  }
}
