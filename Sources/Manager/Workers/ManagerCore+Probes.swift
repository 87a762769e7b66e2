import JobModel
import Links
import ManagerState
import NIOCore
import Wire

/// Finds out whether the process of a worker whose connection broke is still listening.
extension ManagerCore {
  /// Connects to the worker only to see whether it is listening. If it is, it will register again.
  /// A process that is ending closes its sockets one by one, so one probe is not enough.
  func probe(_ registration: RegistrationID, number: Int = 0) {
    guard !isEnding, number < ManagerLimits.probesMax,
      let address = registry[registration.worker]?.address
    else { return }
    transport.connect(host: address.host, port: address.port, to: .worker, owner: Probe())
      .assumeIsolated().whenComplete { [weak self] result in
        guard let self, registry.isMissed(registration) else { return }
        switch result {
        case .success(let channel):
          channel.close(promise: nil)
          probeLater(registration, number: number + 1)
        case .failure(let error):
          if Probe.isRefusal(error) { lose(registration.worker) }
        }
      }
  }

  private func probeLater(_ registration: RegistrationID, number: Int) {
    let this = NIOLoopBound(self, eventLoop: loop)
    loop.scheduleTask(in: .milliseconds(ManagerLimits.probeMilliseconds << (number - 1))) {
      guard this.value.registry.isMissed(registration) else { return }
      this.value.probe(registration, number: number)
    }
  }
}
