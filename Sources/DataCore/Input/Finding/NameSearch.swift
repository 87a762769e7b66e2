import Glibc
import JobModel
import Storage

/// Finds the names for which an argument stands: itself, or what it matches.
///
/// A name that exists wins over the pattern that it spells. Each word for which braces stand may be
/// missing, as long as one is there.
struct NameSearch<Tree: FileTree> {
  typealias Name = ArgumentSearch<Tree>.Name

  private let tree: Tree
  private let argument: InputArgument
  private(set) var names: [Name] = []
  private(set) var leftOut: [LeftOutNames.Name] = []
  private(set) var problems: [String] = []
  /// Why there are no names.
  private(set) var absence: String?

  init(_ tree: Tree, _ argument: InputArgument) {
    self.tree = tree
    self.argument = argument
  }

  mutating func run() {
    let path = FilePath(argument.path)
    guard argument.isLiteral || path != InputFile.standardInput else {
      let node = tree.standardInput()
      if case .unreadable(let error) = node {
        absence = "cannot read standard input: \(error)"
      } else {
        names = [Name(path: path, node: node)]
      }
      return
    }
    let node = tree.node(at: path)
    switch node {
    case .absent where mayMatch(path): match(path)
    // Alternatives in braces are longer than any path.
    case .unreadable(let error) where error.number == ENAMETOOLONG && mayMatch(path): match(path)
    case .absent(let error): absence = "cannot read \(path): \(error)"
    default: names = [Name(path: path, node: node)]
    }
  }

  private func mayMatch(_ path: FilePath) -> Bool {
    !argument.isLiteral && PathPattern.isPattern(path)
  }

  private mutating func match(_ path: FilePath) {
    do throws(BraceExpansion.TooMuch) {
      for (index, word) in try BraceExpansion.words(path.bytes).enumerated() where !word.isEmpty {
        look(for: word, index)
      }
    } catch {
      absence = "cannot read \(path): \(error)"
      return
    }
    if names.isEmpty && problems.isEmpty {
      absence = "no file matches \(path)" + HiddenNamesText.apart(leftOut)
    }
  }

  private mutating func look(for word: [UInt8], _ index: Int) {
    let path = FilePath(bytes: word)
    let pattern = PathPattern(word)
    let node = tree.node(at: pattern.literal ?? path)
    switch node {
    case .absent where pattern.literal == nil, .unreadable where pattern.literal == nil:
      find(pattern, index)
    case .absent:
      leftOut.append(LeftOutNames.Name(path: pattern.literal ?? path, reason: .missing))
    default: names.append(Name(path: pattern.literal ?? path, node: node, word: index))
    }
  }

  private mutating func find(_ pattern: PathPattern, _ index: Int) {
    let found = PatternWalk.found(by: pattern, in: tree)
    leftOut += found.leftOut
    problems += found.problems
    for path in found.files {
      names.append(Name(path: path, node: tree.node(at: path), word: index))
    }
  }
}
