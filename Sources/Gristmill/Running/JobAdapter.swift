import ArgumentParser
import DataCore

/// How the core runs a kind of job. Made by the library.
public struct _JobAdapter<Job: MappingJob> {
  let program: (Job) -> Program

  init(_ program: @escaping (Job) -> Program) { self.program = program }
}

extension MappingJob {
  /// What the core runs.
  var program: Program { Self._adapter.program(self) }

  /// The name of the job: its own, or that of its type with dashes, as `word-count`.
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
