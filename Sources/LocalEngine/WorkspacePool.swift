import DataCore
import Synchronization

/// Workspaces that reduce tasks take turns with: as many as run at once.
final class WorkspacePool: Sendable {
  /// `@unchecked Sendable`: a workspace changes hands only through the pool.
  private struct Handle: @unchecked Sendable {
    let workspace: ReduceWorkspace
  }
  private let spare = Mutex<[Handle]>([])

  func take() -> ReduceWorkspace {
    spare.withLock { $0.popLast() }?.workspace ?? ReduceWorkspace()
  }

  func giveBack(_ workspace: ReduceWorkspace) {
    let handle = Handle(workspace: workspace)
    spare.withLock { $0.append(handle) }
  }
}
