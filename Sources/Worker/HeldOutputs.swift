import Execution
import JobModel
import Shuffle
import Synchronization
import Wire

/// The complete map outputs on this worker's disk. The segment server looks here, too.
final class HeldOutputs: Sendable {
  private let outputs = Mutex<[AttemptID: RunFile]>([:])

  /// - Parameter run: the map output, with its index.
  func add(_ run: RunFile, of attempt: AttemptID) {
    outputs.withLock { $0[attempt] = run }
  }

  func remove(job: JobID) {
    outputs.withLock { outputs in
      outputs = outputs.filter { $0.key.task.job != job }
    }
  }

  func removeAll() {
    outputs.withLock { $0 = [:] }
  }

  func remove(_ attempt: AttemptID) {
    outputs.withLock { _ = $0.removeValue(forKey: attempt) }
  }

  var all: [HeldOutput] {
    outputs.withLock { outputs in
      outputs.map { HeldOutput(attempt: $0.key, path: $0.value.path) }
        .sorted { $0.attempt < $1.attempt }
    }
  }

  func output(of attempt: AttemptID) -> RunFile? { outputs.withLock { $0[attempt] } }

  /// What is needed to check a segment.
  func check(of segment: SegmentName) -> SegmentCheck? {
    outputs.withLock { outputs in
      guard let run = outputs[segment.attempt], let index = run.index,
        index.indices.contains(segment.partition)
      else { return nil }
      var part = run
      part.index = [index[segment.partition]]
      part.segmentOf = segment.partition
      return SegmentCheck(run: part, partition: segment.partition)
    }
  }

  func place(of segment: SegmentName) -> SegmentLocation? {
    outputs.withLock { outputs in
      guard let run = outputs[segment.attempt], let index = run.index,
        index.indices.contains(segment.partition)
      else { return nil }
      let entry = index[segment.partition]
      return SegmentLocation(
        path: run.path, offset: entry.offset, bytes: entry.storedBytes,
        numbers: SegmentNumbers(entry, of: run).numbers)
    }
  }
}
