import Glibc
import JobModel
import ManagerState
import Storage

/// Puts the parts of an external workers' job in place, each by a rename.
///
/// External workers do not report what their parts hold, so all that can be checked is that each
/// part is a regular file in its attempt's directory. These jobs end with their manager, so no
/// commit is ever run again.
struct ExternalCommit: Sendable {
  struct Part: Sendable {
    /// The name of its attempt's directory.
    var attempt: FilePath
    var name: FilePath
  }

  let tree: ScratchDirectory
  let output: JobOutput
  let parts: [Part]

  func run() throws {
    var moved: [FilePath] = []
    try HiddenOutput.beginMoving(in: output.hidden)
    do {
      for part in parts {
        try move(part)
        moved.append(part.name)
      }
      try output.syncNames()
      HiddenOutput.giveUpReplaced(in: output.hidden)
    } catch {
      for name in moved { unlink(output.path.appending(name).cString) }
      throw error
    }
    Removal.remove(output.hidden)
  }

  private func move(_ part: Part) throws {
    let path: FilePath = "\(tree.path)/\(part.attempt)/\(part.name)"
    let target = output.path.appending(part.name)
    var status = stat()
    guard lstat(target.cString, &status) != 0 else {
      throw JobFailure(.output, "\(target) exists already and does not belong to this job")
    }
    guard let attempts = try OpenDirectory(tree.path, in: .scratch),
      let attempt = try attempts.directory(part.attempt),
      try attempt.file(part.name) != nil
    else {
      throw JobFailure(.output, "\(path) does not exist, though its task was reported as done")
    }
    // Across file systems, a copy gets the name once it is complete.
    let draft = output.hidden.appending(part.name)
    try System.move(path, to: draft)
    // The worker may not have synced its file.
    try FileDescriptor.openToRead(draft, in: .output).sync()
    try System.rename(draft, target, in: .output)
  }
}
