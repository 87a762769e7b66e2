import Execution
import JobModel
import Processes
import Storage

/// The child processes.
extension WorkerShell {
  func startChild(_ id: ChildID, _ program: FilePath, _ request: AttemptRequest) {
    do throws(StartFault) {
      try start(id, program, request)
    } catch {
      runner.tell(.childNotStarted(id, reason: error.reason))
    }
  }

  func startListing(_ id: ChildID, _ request: AttemptRequest) {
    do {
      try System.makeDirectories(request.scratch, in: .scratch)
      try start(id, settings.program, request)
    } catch let fault as StartFault {
      let reason = "a process to list the inputs could not be started: \(fault.reason)"
      runner.tell(.childNotStarted(id, reason: reason))
    } catch {
      runner.tell(.childNotStarted(id, reason: Self.failure(error).message))
    }
  }

  private func start(
    _ id: ChildID, _ program: FilePath, _ request: AttemptRequest
  ) throws(StartFault) {
    let child = try Child(
      program, loop: loop, onEvent: { [runner] in runner.tell(.childSaid(id, $0)) },
      onText: { [runner] in runner.tell(.childWrote(id, $0)) },
      onEnd: { [weak self] in
        self?.children[id] = nil
        self?.runner.tell(.childEnded(id, $0))
      })
    children[id] = child
    child.ask(request)
  }
}
