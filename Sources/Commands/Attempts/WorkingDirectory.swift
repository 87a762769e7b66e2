import Glibc
import JobModel
import Storage

/// The current directory of the process, in which an attempt finds the files shipped with its job.
struct WorkingDirectory {
  /// The worker's directory.
  private let own: FilePath

  init() throws {
    guard let path = getcwd(nil, 0) else {
      throw System.failure("find", "the current directory", in: .scratch)
    }
    defer { free(path) }
    own = FilePath(cString: path)
  }

  /// Changes to the directory in which attempts of the job start.
  ///
  /// - Returns: the job with the paths of this machine.
  func enter(_ job: JobSpecification, _ request: AttemptRequest) throws -> JobSpecification {
    guard let shipment = job.shipment else {
      try go(to: own)
      return job
    }
    guard let root = request.shipped else {
      throw JobFailure(.usage, "the attempt lacks the files that were shipped with its job")
    }
    try go(to: shipment.directory.map { root + $0 } ?? own)
    return job.finding(shippedFilesBelow: root)
  }

  private func go(to directory: FilePath) throws {
    guard chdir(directory.cString) == 0 else {
      throw System.failure("enter", directory, in: .scratch)
    }
  }
}
