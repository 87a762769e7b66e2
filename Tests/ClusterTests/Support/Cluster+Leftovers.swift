import Foundation
import TestSupport
import Testing

/// What jobs and clusters leave behind: files and processes.
extension Cluster {
  /// The number of names to show where there should be none.
  private static var shownMax: Int { 4 }

  /// Whether nothing but finished outputs lies in `out/`, now or soon.
  func expectTidyOutput(
    _ names: [String], sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let wanted = names.sorted()
    var found: [String] = []
    _ = try Patience.reaches(seconds: 2) {
      found = try directory.names(in: "out")
      return found == wanted
    }
    #expect(found == wanted, "beside the output", sourceLocation: sourceLocation)
  }

  /// Whether live workers hold nothing of any job, now or soon.
  func expectNoJobInScratch(sourceLocation: SourceLocation = #_sourceLocation) throws {
    var found: [String] = []
    _ = try Patience.reaches(seconds: 2) {
      found = try directory.tree().filter { path in
        path.hasPrefix("scratch/") && (path.contains("/job-") || path.contains("/blobs/"))
      }
      return found.isEmpty
    }
    #expect(found.prefix(Self.shownMax) == [], "in scratch", sourceLocation: sourceLocation)
  }

  /// Whether, after an orderly end, neither files nor processes of the cluster are left.
  func expectNothingLeft(sourceLocation: SourceLocation = #_sourceLocation) throws {
    let files = try directory.tree().filter { path in
      (path.hasPrefix("scratch/") && path.split(separator: "/").count > 2)
        || path.hasPrefix("tmp/")
    }
    #expect(files.prefix(Self.shownMax) == [], "files", sourceLocation: sourceLocation)
    try expectNoProcesses(sourceLocation: sourceLocation)
  }

  /// Whether no process of the cluster is left, now or soon.
  func expectNoProcesses(sourceLocation: SourceLocation = #_sourceLocation) throws {
    _ = try Patience.reaches(seconds: 2) { processes().isEmpty }
    #expect(processes().map(Self.command) == [], "processes", sourceLocation: sourceLocation)
  }

  /// Whether no program of a job runs any more, now or soon.
  func expectNoPrograms(sourceLocation: SourceLocation = #_sourceLocation) throws {
    func programs() -> [String] {
      processes().map(Self.command).filter { !$0.isEmpty && !$0.contains("gristmill") }
    }
    _ = try Patience.reaches(seconds: 3) { programs().isEmpty }
    #expect(programs() == [], "programs of jobs", sourceLocation: sourceLocation)
  }

  private static func command(_ process: pid_t) -> String {
    let bytes = FileManager.default.contents(atPath: "/proc/\(process)/cmdline") ?? Data()
    return bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
      .joined(separator: " ")
  }

  /// The processes of a server: itself, its children, and so on.
  func tree(of server: Server) throws -> [pid_t] {
    var parents: [pid_t: pid_t] = [:]
    for process in processes() { parents[process] = Self.parent(of: process) }
    return parents.keys.filter { process in
      var ancestor = process
      while ancestor != server.process {
        guard let next = parents[ancestor] else { return false }
        ancestor = next
      }
      return true
    }
  }

  /// The fourth field of `stat`, which is the second after the name in parentheses.
  private static func parent(of process: pid_t) -> pid_t? {
    guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
      let end = text.lastIndex(of: ")")
    else { return nil }
    let fields = text[end...].split(separator: " ")
    return fields.count > 2 ? pid_t(fields[2]) : nil
  }

  /// Ends the cluster, and checks everything it may have left.
  func endAndCheck(
    outputs: [String], sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    try expectTidyOutput(outputs, sourceLocation: sourceLocation)
    try shutdown(sourceLocation: sourceLocation)
    try expectNothingLeft(sourceLocation: sourceLocation)
  }
}
