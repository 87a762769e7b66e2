/// Reads the arguments of one command by the rules of getopt(3), with the flags that the command
/// declares. Pure.
///
///     -t, -k2nr            a value may be attached to a short flag
///     -nk2                 flags without a value may stand before it in the same word
///     -e -foo, --index -1  the word behind a flag that takes a value is its value, dash or not
///     --output=-           the same for long flags, and the only way to an attached value
///     --                   ends the flags
///
/// One exception: a long flag of the command behind a flag that takes a value shows that the value
/// was forgotten. `--output=--json` says it all the same. Long flags cannot be shortened, because a
/// flag that is added later would make another flag of the short form.
struct ArgumentReader {
  /// A flag that was given.
  struct Given: Equatable {
    var flag: DeclaredFlag
    /// As it was written, such as `-k` or `--key`.
    var spelling: String
    /// nil if the flag takes none.
    var value: String?
  }

  /// What the words say.
  struct Reading: Equatable {
    var given: [Given] = []
    /// What is no flag, in order.
    var words: [String] = []
    /// The values behind the first one of a flag that takes several.
    var further: [String] = []
    /// Flags that every command has, and that its table does not list.
    var common: [String] = []
    var problem: FlagProblem?

    var asksForHelp: Bool { given.contains { $0.flag.asksForHelp } }
  }

  private static let common: Set<String> = [
    "--version", "--help-hidden", "--experimental-dump-help",
  ]

  private let table: CommandTable
  private var rest: ArraySlice<String>
  /// The position among the words at which the name of the command stood.
  private let nameAt: Int?
  private var reading = Reading()

  /// - Parameter nameAt: how many of the words stood before the name of the command; a list of values
  ///   ends there.
  static func read(
    _ words: some Sequence<String>, _ table: CommandTable, nameAt: Int? = nil
  ) -> Reading {
    var reader = ArgumentReader(table: table, rest: Array(words)[...], nameAt: nameAt)
    while let word = reader.rest.popFirst() {
      if word == "--" {
        reader.reading.words += reader.rest
        break
      }
      reader.read(word)
    }
    reader.findDoubles()
    return reader.reading
  }

  private init(table: CommandTable, rest: ArraySlice<String>, nameAt: Int?) {
    self.table = table
    self.rest = rest
    self.nameAt = nameAt
  }

  private mutating func read(_ word: String) {
    if word.utf8.starts(with: "--".utf8) {
      readLong(word)
    } else if Self.isFlag(word) {
      // A name of several letters behind one dash, if the command has such names.
      let (name, _) = Self.split(word)
      if name.unicodeScalars.count > 2, table.flag(name) != nil {
        readLong(word)
      } else {
        readShort(word)
      }
    } else {
      reading.words.append(word)
    }
  }

  /// Whether a word begins with a dash and says more than that.
  static func isFlag(_ word: String) -> Bool {
    word.utf8.first == UInt8(ascii: "-") && word.utf8.count > 1
  }

  private mutating func readLong(_ word: String) {
    let (name, value) = Self.split(word)
    guard let flag = table.flag(name) else {
      if Self.common.contains(name) { return reading.common.append(name) }
      return report(.unknown(name))
    }
    guard flag.takesValue else {
      if let value { report(.takesNoValue(name, value)) }
      return add(flag, name)
    }
    if let value { add(flag, name, value) } else { addWithNext(flag, name) }
  }

  private mutating func readShort(_ word: String) {
    var letters = word.unicodeScalars.dropFirst()
    while let letter = letters.popFirst() {
      let spelling = "-" + String(letter)
      guard let flag = table.flag(spelling) else {
        return report(.unknown(word.unicodeScalars.count == 2 ? word : spelling, in: word))
      }
      guard flag.takesValue else {
        add(flag, spelling)
        continue
      }
      if letters.isEmpty { return addWithNext(flag, spelling) }
      return add(flag, spelling, String(letters))
    }
  }

  // MARK: Values

  private mutating func add(_ flag: DeclaredFlag, _ spelling: String, _ value: String? = nil) {
    reading.given.append(Given(flag: flag, spelling: spelling, value: value))
  }

  /// Takes the value of a flag from the words behind it.
  private mutating func addWithNext(_ flag: DeclaredFlag, _ spelling: String) {
    guard let next = rest.first, !isKnownLong(next) else {
      return report(.lacksValue(spelling, before: rest.first))
    }
    rest.removeFirst()
    add(flag, spelling, next)
    guard flag.takesSeveral else { return }
    while let next = rest.first, !Self.isFlag(next), rest.startIndex != nameAt {
      rest.removeFirst()
      add(flag, spelling, next)
      reading.further.append(next)
    }
  }

  private func isKnownLong(_ word: String) -> Bool {
    guard word.utf8.starts(with: "--".utf8) else { return false }
    return table.flag(Self.split(word).name) != nil
  }

  /// A word at its first `=`.
  private static func split(_ word: String) -> (name: String, value: String?) {
    guard let sign = word.utf8.firstIndex(of: UInt8(ascii: "=")) else { return (word, nil) }
    return (String(word[..<sign]), String(word[word.utf8.index(after: sign)...]))
  }

  // MARK: Problems

  private mutating func report(_ problem: FlagProblem) {
    if reading.problem == nil { reading.problem = problem }
  }

  private mutating func findDoubles() {
    for (place, one) in reading.given.enumerated() where !one.flag.isRepeatable {
      guard let first = reading.given[..<place].first(where: { $0.flag == one.flag }) else {
        continue
      }
      return report(.givenTwice(first, one))
    }
  }
}

/// What is wrong with the flags of a command line.
enum FlagProblem: Equatable {
  /// - Parameter in: the word it stands in.
  case unknown(String, in: String? = nil)
  case takesNoValue(String, String)
  /// - Parameter before: the flag of the command that follows; nil at the end of the line.
  case lacksValue(String, before: String?)
  case givenTwice(ArgumentReader.Given, ArgumentReader.Given)
}
