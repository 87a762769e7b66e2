import Client
import Storage

/// A command that connects to a manager.
package protocol ClientCommand: AwaitingCommand {}

extension ClientCommand {
  package func checkRoom() throws {
    let room = ManagerClient.room
    try SystemRoom(threads: room.threads, descriptors: room.descriptors).check()
  }
}
