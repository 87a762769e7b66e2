import JobModel
import Testing

@testable import Programs

@Suite("What a program learns about its task")
struct ProgramEnvironmentTests {
  @Test("a mapper knows its input, under Gristmill's names and Hadoop's")
  func map() {
    var environment = ProgramEnvironment(job: "5f", role: .map, task: 12, partitions: 4)
    environment.attempt = 1
    environment.maps = 30
    environment.input = .init(file: "/in/a b.gz", start: 100, length: 50)
    #expect(
      environment.variables == [
        "GRISTMILL_JOB_ID": "5f", "GRISTMILL_TASK": "12", "GRISTMILL_TASK_KIND": "map",
        "GRISTMILL_ATTEMPT": "1", "GRISTMILL_PARTITIONS": "4",
        "GRISTMILL_INPUT_FILE": "/in/a b.gz", "GRISTMILL_INPUT_START": "100",
        "GRISTMILL_INPUT_LENGTH": "50",
        "mapreduce_job_id": "job_5f_0001", "mapred_job_id": "job_5f_0001",
        "mapreduce_task_id": "task_5f_0001_m_000012", "mapred_tip_id": "task_5f_0001_m_000012",
        "mapreduce_task_attempt_id": "attempt_5f_0001_m_000012_1",
        "mapred_task_id": "attempt_5f_0001_m_000012_1",
        "mapreduce_task_ismap": "true", "mapred_task_is_map": "true",
        "mapreduce_task_partition": "12", "mapred_task_partition": "12",
        "mapreduce_job_maps": "30", "mapred_map_tasks": "30",
        "mapreduce_job_reduces": "4", "mapred_reduce_tasks": "4",
        "mapreduce_map_input_file": "/in/a b.gz", "map_input_file": "/in/a b.gz",
        "mapreduce_map_input_start": "100", "map_input_start": "100",
        "mapreduce_map_input_length": "50", "map_input_length": "50",
      ])
  }

  @Test("a reducer knows its partition, and no input")
  func reduce() {
    var environment = ProgramEnvironment(job: "5f", role: .reduce, task: 3, partitions: 4)
    environment.partition = 3
    let variables = environment.variables
    #expect(variables["GRISTMILL_TASK_KIND"] == "reduce")
    #expect(variables["GRISTMILL_PARTITION"] == "3")
    #expect(variables["mapreduce_task_partition"] == "3")
    #expect(variables["mapreduce_task_ismap"] == "false")
    #expect(variables["mapreduce_task_attempt_id"] == "attempt_5f_0001_r_000003_0")
    #expect(!variables.keys.contains { $0.text.lowercased().contains("input") })
    #expect(variables["mapreduce_job_maps"] == nil)
  }

  @Test("a combiner works for a map task, on one partition")
  func combine() {
    var environment = ProgramEnvironment(job: "5f", role: .combine, task: 1_234_567, partitions: 4)
    environment.partition = 2
    let variables = environment.variables
    #expect(variables["GRISTMILL_TASK_KIND"] == "combine")
    #expect(variables["GRISTMILL_PARTITION"] == "2")
    #expect(variables["mapreduce_task_id"] == "task_5f_0001_m_1234567")
    #expect(variables["mapreduce_task_ismap"] == "true")
  }
}
