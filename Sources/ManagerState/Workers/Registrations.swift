import Admission
import JobModel

/// Counts the workers and the addresses they registered from, and knows which of them the manager
/// has not yet reached at the address where they say they listen.
struct Registrations {
  enum Admission: Equatable {
    /// The worker is admitted; the other one, if any, has to be forgotten to make room.
    case taken(forgotten: WorkerID?)
    /// There are too many workers; the reason is for the log.
    case full(String)
  }

  private var addresses: [WorkerID: String] = [:]
  private var perAddress: [String: Int] = [:]
  private var unreached = Strangers<WorkerID>(
    countMax: ManagerLimits.unreachedWorkersMax,
    perAddressMax: ManagerLimits.unreachedWorkersPerAddressMax)

  /// A worker registers, for the first time or again. A worker that was admitted before and is
  /// refused now keeps its place.
  ///
  /// - Parameter address: the address of the machine that registers it.
  mutating func admit(_ id: WorkerID, from address: String) -> Admission {
    let known = addresses[id]
    let others = addresses.count - (known == nil ? 0 : 1)
    guard others < ManagerLimits.workersMax else {
      return .full(
        "there \(Counted.name(others, "is", "are")) \(Counted.text(others, "worker")) already")
    }
    let neighbours = perAddress[address, default: 0] - (known == address ? 1 : 0)
    guard neighbours < ManagerLimits.workersPerAddressMax else {
      return .full(
        "\(ManagerLimits.workersPerAddressMax) workers registered from \(address) already")
    }
    remove(id)
    addresses[id] = address
    perAddress[address, default: 0] += 1
    return .taken(forgotten: unreached.admit(id, from: address))
  }

  /// The worker was reached where it says it listens.
  mutating func reached(_ id: WorkerID) { unreached.remove(id) }

  mutating func remove(_ id: WorkerID) {
    unreached.remove(id)
    guard let address = addresses.removeValue(forKey: id), let count = perAddress[address] else {
      return
    }
    perAddress[address] = count > 1 ? count - 1 : nil
  }
}
