import JobModel
import ManagerState
import NIOCore
import Storage
import Store

/// The hidden directories of jobs, from the intention to make one until its removal.
///
///     intended ─▶ store ─▶ made ─▶ job ... over ─▶ removed ─▶ out of the store
///
/// A path is stored before anything is made there. A manager that was killed at any moment
/// therefore finds what it may have left: every path in the store that belongs to no unfinished
/// job.
final class HiddenOutputs {
  private let store: Store
  private let journal: Journal
  private let loop: any EventLoop
  /// Paths for jobs that are about to be accepted.
  private var intended: Set<FilePath> = []
  private var isSweeping = false

  init(_ store: Store, _ journal: Journal, loop: any EventLoop) {
    self.store = store
    self.journal = journal
    self.loop = loop
  }

  /// How many jobs are waiting for their hidden directory.
  var intendedCount: Int { intended.count }

  /// Makes what an output needs, once the store knows of it. Then calls `then`, in the turn of the
  /// loop in which the job has to be accepted.
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

  /// Removes the directories that belong to no unfinished job.
  ///
  /// - Parameter used: returns the directories of unfinished jobs at the time of the call.
  func sweep(used: @escaping () -> Set<FilePath>) {
    guard !isSweeping else { return }
    isSweeping = true
    let store = store
    journal.inBackground {
      (try? store.hiddenOutputs()) ?? []
    } then: { [self] all in
      // Directories intended since then are not among them.
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
