import Glibc
import JobModel
import ManagerState
import Storage

/// Puts the parts of a job of external workers in place, each under a rename.
///
/// External workers do not report what parts hold: that a part is a regular file in the directory of its
/// attempt is all that can be known. Such jobs end with their manager, so no commit is done again.
struct ExternalCommit: Sendable {
  struct Part: Sendable {
    /// The name of its attempt's directory.
    var attempt: String
    var name: String
  }

  let tree: ScratchDirectory
  let output: JobOutput
  let parts: [Part]

  func run() throws {
    var moved: [String] = []
    try HiddenOutput.beginMoving(in: output.hidden)
    do {
      for part in parts {
        try move(part)
        moved.append(part.name)
      }
      try output.syncNames()
      HiddenOutput.giveUpReplaced(in: output.hidden)
    } catch {
      for name in moved { unlink(output.path + "/" + name) }
      throw error
    }
    Removal.remove(output.hidden)
  }

  private func move(_ part: Part) throws {
    let path = "\(tree.path)/\(part.attempt)/\(part.name)"
    let target = output.path + "/" + part.name
    var status = stat()
    guard lstat(target, &status) != 0 else {
      throw JobFailure(.output, "\(target) is there already, which is not of this job")
    }
    guard let attempts = try OpenDirectory(tree.path, in: .scratch),
      let attempt = try attempts.directory(part.attempt),
      try attempt.file(part.name) != nil
    else {
      throw JobFailure(.output, "\(path) is not there, though its task was reported as done")
    }
    // On another file system it is a copy that gets the name, once it is whole.
    let draft = output.hidden + "/" + part.name
    try System.move(path, to: draft)
    // The worker may not have waited for its disk.
    try FileDescriptor.openToRead(draft, in: .output).sync()
    try System.rename(draft, target, in: .output)
  }
}
