import ArgumentParser
import JobModel

/// The number of a job.
struct JobArgument: ExpressibleByArgument {
  let id: JobID

  init?(argument: String) {
    guard let number = Int(argument), ModelLimits.jobNumbers.contains(number) else { return nil }
    id = JobID(number)
  }
}
