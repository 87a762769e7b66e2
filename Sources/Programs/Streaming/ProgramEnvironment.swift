package import JobModel

/// What a program learns about its task from environment variables: under Gristmill's names, and
/// under those that scripts written for Hadoop Streaming expect (the properties of Hadoop 2 and of
/// Hadoop 1, with `_` for `.`). Pure.
package struct ProgramEnvironment: Equatable, Sendable {
  /// What a mapper reads: a range of bytes of a file as stored on disk.
  package struct Input: Equatable, Sendable {
    package var file: FilePath
    package var start: Int
    /// nil if it is a stream.
    package var length: Int?

    package init(file: FilePath, start: Int, length: Int?) {
      self.file = file
      self.start = start
      self.length = length
    }
  }

  /// The same for all tasks of a job. It contains no `_`, because scripts split at it.
  package var job: String
  package var role: ProgramRole
  /// Map tasks and reduce tasks are each numbered from 0. A combiner has the number of the map task
  /// for which it runs.
  package var task: Int
  /// How often this task has been tried before.
  package var attempt = 0
  package var input: Input?
  /// The number of map tasks in the job, if known.
  package var maps: Int?
  /// The number of reduce tasks in the job.
  package var partitions: Int
  /// The partition to which the records belong, in a reducer or combiner.
  package var partition: Int?
  /// What the job adds. None of them has a name of those above.
  package var own: [EnvironmentVariable] = []

  package init(job: String, role: ProgramRole, task: Int, partitions: Int) {
    self.job = job
    self.role = role
    self.task = task
    self.partitions = partitions
  }

  package var variables: [ByteString: ByteString] {
    var variables = gristmill.merging(hadoop) { own, _ in own }
    for variable in own { variables[variable.name] = variable.value }
    return variables
  }

  private var gristmill: [ByteString: ByteString] {
    var variables: [ByteString: ByteString] = [
      "GRISTMILL_JOB_ID": ByteString(job), "GRISTMILL_TASK": "\(task)",
      "GRISTMILL_TASK_KIND": ByteString(role.rawValue),
      "GRISTMILL_ATTEMPT": "\(attempt)", "GRISTMILL_PARTITIONS": "\(partitions)",
    ]
    variables["GRISTMILL_PARTITION"] = partition.map { "\($0)" }
    variables["GRISTMILL_INPUT_FILE"] = (input?.file).map(ByteString.init)
    variables["GRISTMILL_INPUT_START"] = input.map { "\($0.start)" }
    variables["GRISTMILL_INPUT_LENGTH"] = (input?.length).map { "\($0)" }
    return variables
  }

  /// Hadoop's forms: `job_J_0001`, `task_J_0001_m_000003`, `attempt_J_0001_m_000003_0`.
  private var hadoop: [ByteString: ByteString] {
    let isMap = role != .reduce
    let number = String(repeating: "0", count: max(0, 6 - "\(task)".count)) + "\(task)"
    let identity = "\(job)_0001_\(isMap ? "m" : "r")_\(number)"
    // In Hadoop, a partition is the number of a task among those of its kind.
    let properties: [(ByteString, ByteString, value: ByteString?)] = [
      ("mapreduce_job_id", "mapred_job_id", "job_\(job)_0001"),
      ("mapreduce_task_id", "mapred_tip_id", "task_\(identity)"),
      ("mapreduce_task_attempt_id", "mapred_task_id", "attempt_\(identity)_\(attempt)"),
      ("mapreduce_task_ismap", "mapred_task_is_map", isMap ? "true" : "false"),
      ("mapreduce_task_partition", "mapred_task_partition", "\(task)"),
      ("mapreduce_job_maps", "mapred_map_tasks", maps.map { "\($0)" }),
      ("mapreduce_job_reduces", "mapred_reduce_tasks", "\(partitions)"),
      ("mapreduce_map_input_file", "map_input_file", (input?.file).map(ByteString.init)),
      ("mapreduce_map_input_start", "map_input_start", input.map { "\($0.start)" }),
      ("mapreduce_map_input_length", "map_input_length", (input?.length).map { "\($0)" }),
    ]
    var variables: [ByteString: ByteString] = [:]
    for (name, oldName, value) in properties {
      variables[name] = value
      variables[oldName] = value
    }
    return variables
  }
}
