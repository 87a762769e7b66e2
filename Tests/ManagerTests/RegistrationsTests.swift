import JobModel
import Testing

@testable import ManagerState

@Suite("Registrations")
struct RegistrationsTests {
  /// Each worker is reached where it says it listens.
  private static func admit(
    _ ids: some Sequence<Int>, from address: String, to registrations: inout Registrations
  ) {
    for id in ids {
      let admission = registrations.admit(WorkerID(id), from: address)
      #expect(admission == .taken(forgotten: nil), "\(id)")
      registrations.reached(WorkerID(id))
    }
  }

  private static func isFull(_ admission: Registrations.Admission) -> Bool {
    if case .full = admission { true } else { false }
  }

  private static let max = ManagerLimits.workersPerAddressMax

  @Test("an address has room for a limited number of workers, and for those that register again")
  func again() {
    var registrations = Registrations()
    Self.admit(1...Self.max, from: "a", to: &registrations)
    #expect(Self.isFull(registrations.admit(WorkerID(Self.max + 1), from: "a")))
    Self.admit([1, 1, Self.max], from: "a", to: &registrations)
    registrations.remove(WorkerID(1))
    Self.admit([Self.max + 1], from: "a", to: &registrations)
  }

  @Test("a worker that is refused at its new address is counted at the old one")
  func refused() {
    var registrations = Registrations()
    Self.admit(1...Self.max, from: "full", to: &registrations)
    let others = Self.max + 1...2 * Self.max
    Self.admit(others, from: "b", to: &registrations)
    #expect(Self.isFull(registrations.admit(WorkerID(others.lowerBound), from: "full")))
    #expect(Self.isFull(registrations.admit(WorkerID(others.upperBound + 1), from: "b")))
    registrations.remove(WorkerID(others.lowerBound))
    Self.admit([others.upperBound + 1], from: "b", to: &registrations)
  }
}
