import Foundation
import Glibc
import JobModel
import TestSupport
import Testing

@testable import Wire

@Suite("Read tokens")
struct ReadTokenTests {
  private static let word = "a-token-of-this-test"

  private func basic(_ text: String) -> String { "Basic " + Base64.text(Array(text.utf8)) }

  @Test("grant access as a bearer token or a browser's password, and in no other way")
  func opens() throws {
    let token = try ReadToken(fileBytes: Array("\(Self.word)\n".utf8), origin: "")
    for header in [
      "Bearer \(Self.word)", "bearer \(Self.word)", basic(":\(Self.word)"),
      basic("anybody:\(Self.word)"),
    ] {
      #expect(token.opens(header), "\(header)")
    }
    for header in [
      nil, "", Self.word, "Bearer", "Bearer ", "Bearer \(Self.word)x",
      "Bearer \(Self.word.dropLast())",
      "Bearer  \(Self.word)", "Basic \(Self.word)", basic(Self.word), basic("\(Self.word):"),
      basic("a:b:\(Self.word)"), "Gristmill \(Self.word)",
      "Bearer " + String(repeating: "x", count: 100_000),
    ] {
      #expect(!token.opens(header), "\(header ?? "nothing")")
    }
  }

  private func message(_ bytes: [UInt8], mode: mode_t = 0o600) throws -> String {
    let directory = try TemporaryDirectory()
    let path = try directory.write(bytes, to: "token")
    chmod(path, mode)
    do {
      _ = try ReadToken.load(FilePath(path))
      return ""
    } catch {
      #expect(error.kind == .configuration)
      return error.message
    }
  }

  @Test("are files of their owner alone, with one word of limited length")
  func files() throws {
    let word = Array(Self.word.utf8)
    #expect(try message(word + [13, 10]) == "")
    #expect(try message(Array(Secret.generate().utf8)) == "")
    #expect(try message(word, mode: 0o640).contains("chmod 600"))
    #expect(try message(Array("short".utf8)).contains("5 bytes"))
    #expect(try message(Array(repeating: 0x61, count: 1025)).contains("1,025 bytes"))
    #expect(try message(Array("two words of one token".utf8)).contains("without blanks"))
    #expect(try message([0xff] + word).contains("without blanks"))
  }
}
