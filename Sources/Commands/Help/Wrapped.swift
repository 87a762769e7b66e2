import Glibc

/// Breaks text for people at blanks, to the width of a terminal. Pure.
package enum Wrapped {
  /// `text` in lines of at most `columns` characters, if its words allow that. All but the first begin
  /// with `indent` blanks. What stands in brackets stays together.
  package static func text(_ text: String, columns: Int, indent: Int) -> String {
    var lines: [String] = []
    var line: String?
    for word in words(text) {
      guard let begun = line else {
        line = word
        continue
      }
      if begun.count + 1 + word.count <= columns - (lines.isEmpty ? 0 : indent) {
        line = begun + " " + word
      } else {
        lines.append(begun)
        line = word
      }
    }
    lines.append(line ?? "")
    return lines.joined(separator: "\n" + String(repeating: " ", count: indent))
  }

  /// `text` with each paragraph in one line, so that it can be broken anew. Indented lines, which are
  /// examples, and empty ones stay as they are.
  package static func paragraphs(_ text: String) -> String {
    var lines: [Substring] = []
    var isOpen = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let isProse = !line.isEmpty && line.first != " "
      if isProse, isOpen, let last = lines.last {
        lines[lines.count - 1] = last + " " + line
      } else {
        lines.append(line)
      }
      isOpen = isProse
    }
    return lines.joined(separator: "\n")
  }

  /// Split at blanks outside of brackets.
  private static func words(_ text: String) -> [String] {
    var (words, depth) = ([""], 0)
    for character in text {
      switch character {
      case " " where depth == 0:
        words.append("")
        continue
      case "[": depth += 1
      case "]": depth = max(0, depth - 1)
      default: break
      }
      words[words.count - 1].append(character)
    }
    return words
  }
}

/// The terminal to which help goes.
package enum HelpTerminal {
  /// Characters in a line: what `COLUMNS` says, or the terminal, or else 80.
  package static var columns: Int {
    if let text = getenv("COLUMNS"), let number = Int(String(cString: text)), number > 0 {
      return number
    }
    return Terminal.columns(of: STDOUT_FILENO)
  }
}
