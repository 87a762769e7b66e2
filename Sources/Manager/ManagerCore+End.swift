import JobModel
import Links
import ManagerState
import Scheduling
import Store
import Wire

/// The last word to all workers.
extension ManagerCore {
  func tellShutdown() {
    for connection in outbound.values {
      connection.send(.shutdown)
      connection.end()
    }
    external.end()
    tellAwaited()
  }

  /// Tells workers that have not registered since this manager started, too.
  private func tellAwaited() {
    for status in scheduler.workers where registry[status.id] == nil {
      guard let entry = try? store.worker(status.id) else { continue }
      let address = WorkerAddress(host: entry.host, port: entry.port)
      let connection = WorkerConnection(address, isExternal: true, transport: transport, loop: loop)
      connection.send(.shutdown)
      farewells.append(connection)
    }
  }
}
