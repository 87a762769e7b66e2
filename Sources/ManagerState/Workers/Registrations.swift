import Admission
import JobModel

/// How many workers there are, from which addresses they registered, and which of them the manager has
/// not reached yet at the address where they say they listen.
struct Registrations {
  enum Admission: Equatable {
    /// The worker is in; the other one, if any, has to be forgotten for it.
    case taken(forgotten: WorkerID?)
    /// There are too many; the reason is for the log.
    case full(String)
  }

  private var addresses: [WorkerID: String] = [:]
  private var perAddress: [String: Int] = [:]
  private var unreached = Strangers<WorkerID>(
    countMax: ManagerLimits.unreachedWorkersMax,
    perAddressMax: ManagerLimits.unreachedWorkersPerAddressMax)

  /// A worker registers, for the first time or again. A worker that is in and is refused stays as it is.
  ///
  /// - Parameter address: of the machine that registers it.
  mutating func admit(_ id: WorkerID, from address: String) -> Admission {
    let known = addresses[id]
    let others = addresses.count - (known == nil ? 0 : 1)
    guard others < ManagerLimits.workersMax else {
      return .full("there are \(others) workers already")
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

  /// The worker listens where it says.
  mutating func reached(_ id: WorkerID) { unreached.remove(id) }

  mutating func remove(_ id: WorkerID) {
    unreached.remove(id)
    guard let address = addresses.removeValue(forKey: id), let count = perAddress[address] else {
      return
    }
    perAddress[address] = count > 1 ? count - 1 : nil
  }
}
