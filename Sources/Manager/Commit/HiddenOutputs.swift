import JobModel
import ManagerState
import NIOCore
import Storage
import Store

/// The hidden directories of jobs, from the intention to make one until it is gone.
///
///     intended ─▶ store ─▶ made ─▶ job ... over ─▶ removed ─▶ out of the store
///
/// A path is stored before there is anything at it, so a manager that was killed at any moment finds
/// what it may have left: all paths in the store that are of no job which goes on.
final class HiddenOutputs {
  private let store: Store
  private let journal: Journal
  private let loop: any EventLoop
  /// Of jobs that are about to be taken.
  private var intended: Set<String> = []
  private var isSweeping = false

  init(_ store: Store, _ journal: Journal, loop: any EventLoop) {
    self.store = store
    self.journal = journal
    self.loop = loop
  }

  /// How many jobs wait for theirs.
  var intendedCount: Int { intended.count }

  /// Makes what an output needs, once the store knows of it. `then` is called when it is there, in the
  /// turn of the loop in which its job has to be taken.
  func make(_ output: JobOutput, then: @escaping (Result<Void, any Error>) -> Void) {
    intended.insert(output.hidden)
    journal.add(hiddenOutput: output.hidden)
    journal.afterStored { [self] in
      journal.inBackground {
        Result { try output.make() }
      } then: { [self] result in
        then(result)
        intended.remove(output.hidden)
      }
    }
  }

  /// Removes what is of no job that goes on.
  ///
  /// - Parameter used: the directories of those that do, when it is asked.
  func sweep(used: @escaping () -> Set<String>) {
    guard !isSweeping else { return }
    isSweeping = true
    let store = store
    journal.inBackground {
      (try? store.hiddenOutputs()) ?? []
    } then: { [self] all in
      // What was intended since is not among them.
      let left = Set(all).subtracting(used()).subtracting(intended)
      journal.inBackground {
        left.filter { HiddenOutput.remove($0) }
      } then: { [self] gone in
        isSweeping = false
        for path in gone { journal.add(goneOutput: path) }
      }
    }
  }
}
