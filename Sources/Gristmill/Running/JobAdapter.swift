import ArgumentParser
import DataCore

/// How the core runs a kind of job. Implemented by the library.
public struct _JobAdapter<Job: MappingJob> {
  /// Makes the program of a job, with or without overwriting of stale bytes.
  let program: (Job, Bool) -> Program

  init(_ program: @escaping (Job, Bool) -> Program) { self.program = program }
}

extension MappingJob {
  /// The program that the core runs.
  var program: Program { program(poisons: isDebugBuild) }

  /// - Parameter poisons: whether bytes that a job received are overwritten once they are no longer
  ///   valid, so that its tests reveal a job that keeps them.
  func program(poisons: Bool) -> Program { Self._adapter.program(self, poisons) }

  /// The name of the job: its own, or that of its type with dashes, such as `word-count`.
  static var name: String { configuration.name ?? dashed(String(describing: Self.self)) }

  private static func dashed(_ name: String) -> String {
    let characters = Array(name)
    var dashed = ""
    for (place, character) in characters.enumerated() {
      let isAfterSmall = place > 0 && !characters[place - 1].isUppercase
      let isBeforeSmall = place + 1 < characters.count && !characters[place + 1].isUppercase
      if place > 0, character.isUppercase, isAfterSmall || isBeforeSmall { dashed.append("-") }
      dashed += character.lowercased()
    }
    return dashed
  }
}

private var isDebugBuild: Bool {
  #if DEBUG
    true
  #else
    false
  #endif
}
