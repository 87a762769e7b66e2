import Execution
import JobModel
import Storage
import Wire

/// Blobs, and files shipped with jobs.
extension WorkerShell {
  func getBlob(_ hash: ContentHash, for job: JobID, _ user: BlobUser) {
    blobs.get(hash, for: job) { [runner] in runner.tell(.blobCame(user, hash, $0)) }
  }

  func keepBlob(_ path: FilePath, most: Int, for job: JobID, _ user: BlobUser) {
    let hash = Result {
      try blobs.keep(System.read(path, most: most, in: .scratch), for: job)
    }
    runner.tell(.blobKept(user, hash.mapError(Self.failure)))
  }

  func getFiles(_ id: AttemptID, _ specification: ContentHash) {
    files.get(id.task.job, specification) { [runner] in runner.tell(.filesCame(id, $0)) }
  }
}
