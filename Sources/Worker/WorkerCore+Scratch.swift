import JobModel
import Logging
import Storage

/// The worker's directory, which somebody may delete under it: a cleaner of old files, or a hand.
extension WorkerCore {
  /// Makes the directory again where it is gone. What lay in it is lost: map outputs are not offered
  /// any more, and plans and files are asked for again. Where it cannot be made the worker ends: it
  /// would fail all that it was given.
  func restoreScratch() throws {
    do {
      guard try tree.restore(in: .scratch) else { return }
      _ = try tree.makeDirectory(BlobShelf.folder, in: .scratch)
    } catch {
      let failure = error as? JobFailure ?? JobFailure(.scratch, "\(error)")
      end(
        because: JobFailure(
          .scratch,
          "its directory was deleted, and \(failure.message)\nfree the place, or give another --scratch"
        ))
      throw failure
    }
    logger.warning(
      "the directory of the worker was deleted: what was in it is lost, it is made again",
      metadata: ["path": "\(tree.path)"])
    shelf.forgetFiles()
    files.forgetAll()
    held.removeAll()
  }
}
