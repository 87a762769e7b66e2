import Foundation
import TestSupport
import Testing

@Suite("Clusters that confine jobs to directories")
struct AllowedPathTests {
  @Test("refuse jobs that write or read elsewhere, in one line, and run the others")
  func confined() throws {
    var settings = Cluster.Settings(workers: 1)
    settings.allowed = [("--allow-path", "out/mine"), ("--allow-input-path", "in/mine")]
    try Cluster.with(settings) { cluster in
      try cluster.directory.write("a b a\n", to: "in/mine/1")
      try cluster.directory.write("c\n", to: "in/other/1")
      try Files.link(cluster.directory.path("in/mine/link"), to: cluster.directory.path("in/other"))
      try Files.link(cluster.directory.path("out/mine/link"), to: cluster.directory.path("out"))
      for (input, output) in [
        ("mine/1", "theirs"), ("mine/1", "mine"), ("mine/1", "mine/../theirs"),
        ("mine/1", "mine/link/theirs"), ("other/1", "mine/a"), ("mine/link/1", "mine/a"),
        ("mine/../other/1", "mine/a"),
      ] {
        let outcome = try cluster.submit(
          Job(program: ["wordcount"], inputs: [input]), to: output, ["--overwrite"]
        ).end()
        #expect(
          outcome.code != 0 && outcome.error.contains("confined"), "\(input) \(output): \(outcome)")
      }
      #expect(try cluster.jobList().isEmpty)
      for program in [["wordcount"], ["grep", "-e", "a"]] {
        let name = "mine/" + program[0]
        let outcome = try cluster.submit(Job(program: program, inputs: ["mine/1"]), to: name).end()
        #expect(outcome.code == 0, "\(outcome.error)")
      }
      #expect(try cluster.directory.names(in: "out") == ["mine"])
    }
  }

  @Test("a pattern that matches a link to elsewhere is refused by the worker")
  func pattern() throws {
    var settings = Cluster.Settings(workers: 1)
    settings.allowed = [("--allow-input-path", "in/mine")]
    try Cluster.with(settings) { cluster in
      try cluster.directory.write("a\n", to: "in/mine/1.txt")
      try cluster.directory.write("c\n", to: "in/other/1")
      try Files.link(
        cluster.directory.path("in/mine/2.txt"), to: cluster.directory.path("in/other/1"))
      let outcome = try cluster.submit(
        Job(program: ["wordcount"], inputs: ["mine/*.txt"]), to: "out"
      ).end()
      #expect(outcome.code != 0 && outcome.error.contains("confined"), "\(outcome)")
    }
  }
}
