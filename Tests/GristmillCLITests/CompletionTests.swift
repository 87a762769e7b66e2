import TestSupport
import Testing

/// What bash completes with the script that the command prints.
@Suite("Completions")
struct CompletionTests {
  /// What bash offers for the last of the words behind `gristmill`.
  private static func offers(_ words: [String], in directory: String = "/usr") throws -> Set<String>
  {
    let script = #"""
      cd "$1" && shift
      eval "$("$0" --generate-completion-script bash)" || exit 9
      COMP_WORDS=("$0" "$@"); COMP_CWORD=$#; COMP_LINE="$0 $*"; COMP_POINT=${#COMP_LINE}
      COMP_TYPE=9; COMP_KEY=9; COMPREPLY=()
      _gristmill "$0" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
      printf '%s\n' "${COMPREPLY[@]}"
      """#
    let outcome = try Command(
      "/bin/bash", ["--norc", "-c", script, Command.binary, directory] + words
    ).wait()
    try #require(outcome.code == 0, "\(outcome.error)")
    return Set(outcome.output.split(separator: "\n").map(String.init))
  }

  @Test("programs, sub-commands and flags are completed, with those of programs in any language")
  func names() throws {
    #expect(try Self.offers(["sub"]) == ["submit"])
    #expect(try Self.offers(["run", "wo"]) == ["wordcount"])
    #expect(try Self.offers(["run", "wordcount", "--inp"]).contains("--input"))
    #expect(try Self.offers(["run", "--ma"]) == ["--map"])
    #expect(try Self.offers(["submit", "count", "--man"]) == ["--manager"])
    #expect(try Self.offers(["run", "wordcount", "--tok"]) == ["--tokens"])
    #expect(try Self.offers(["run", "--shell", "wo"]) == ["wordcount"])
    // The command of workers is nobody else's.
    #expect(try Self.offers(["att"]).isEmpty)
  }

  @Test("where no program is named, the names of programs and files are offered")
  func inputs() throws {
    let bench = try Bench(["corpus": [10], "word list": [10]])
    let directory = bench.directory.path("in")
    for words in [["run", ""], ["run", "--map", "cat", ""], ["submit", "--shell", ""]] {
      let offered = try Self.offers(words, in: directory)
      #expect(offered.isSuperset(of: ["wordcount", "top", "corpus", "word list"]), "\(offered)")
    }
    #expect(try Self.offers(["explain", "co"], in: directory) == ["count", "corpus"])
    #expect(
      try Self.offers(["run", "--map", "cat", "corpus", "wo"], in: directory)
        .contains("word list"))
    #expect(try !Self.offers(["run", "count", "--format", ""], in: directory).contains("corpus"))
    #expect(try !Self.offers([""], in: directory).contains("corpus"))
    let zsh = try Command.run(["--generate-completion-script", "zsh"]).output
    #expect(zsh.ranges(of: "subcommands && ret=0\n        _files && ret=0\n").count == 4)
  }

  @Test("values are completed")
  func values() throws {
    #expect(try Self.offers(["run", "wordcount", "--tokens", ""]) == ["whitespace", "letters"])
    #expect(try Self.offers(["run", "count", "--format", "w"]) == ["warc"])
    #expect(try Self.offers(["run", "sort", "--partitions", "a"]) == ["auto"])
    #expect(try Self.offers(["run", "count", "--memory", "1G"]) == ["1GiB"])
    #expect(try Self.offers(["worker", "--loglevel", "de"]) == ["debug"])
  }

  @Test("there is a script for each shell, and an error for others")
  func shells() throws {
    for shell in ["bash", "zsh", "fish"] {
      let outcome = try Command.run(["--generate-completion-script", shell])
      #expect(outcome.code == 0)
      #expect(outcome.output.contains("wordcount"), "\(shell)")
    }
    let outcome = try Command.run(["--generate-completion-script", "tcsh"])
    #expect(outcome.code == 64)
    #expect(outcome.error.contains("zsh, bash, fish"), "\(outcome.error)")
  }
}
