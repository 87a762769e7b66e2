import JobModel

extension ChildEnd {
  /// Why an attempt failed if its child ended without saying so. A job's own binary that never
  /// started working is for the user to fix: it would fail on other workers, too.
  ///
  /// - Parameter isOwn: whether the child ran the worker's binary.
  func failure(ofOwnBinary isOwn: Bool) -> AttemptFailure {
    if let fault {
      return AttemptFailure(
        .job(.program), "the process that ran the attempt reported what cannot be: \(fault)")
    }
    switch greeting {
    case .awaited where !isOwn:
      return AttemptFailure(
        .job(.program),
        "the job's binary does not run on a worker: \(how)\nis it built for such machines, with all it needs linked in (swift build --static-swift-stdlib)?"
      )
    case .refused where !isOwn:
      return AttemptFailure(
        .job(.usage),
        "the job's binary was built with another version of Gristmill than the cluster's\nbuild it with the same one"
      )
    case .refused:
      return AttemptFailure(
        .crashed, "the worker's binary is another one than when it was started")
    case .awaited, .said:
      return AttemptFailure(.crashed, "the process that ran the attempt ended: \(how)")
    }
  }
}
