import Foundation
import Testing

@testable import Execution

/// `Transitions.md` against the code.
@Suite("Transitions")
struct TransitionTests {
  private struct Edge: Hashable {
    var from: String
    var to: String
  }

  /// The edges of the table, without the start and the end.
  private static func documented() throws -> Set<Edge> {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../Sources/Execution/Transitions.md")
    var edges: Set<Edge> = []
    for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
      let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      guard line.hasPrefix("| `"), cells.count >= 3, cells[2] != "over" else { continue }
      edges.insert(Edge(from: cells[0], to: cells[2]))
    }
    return edges
  }

  @Test("the table of transitions has exactly those that the code allows")
  func table() throws {
    let allowed = AttemptState.Name.allCases.flatMap { from in
      from.successors.map { Edge(from: "`\(from.rawValue)`", to: "`\($0.rawValue)`") }
    }
    #expect(try Self.documented() == Set(allowed))
  }
}
