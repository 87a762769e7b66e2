import Glibc
import JobModel
import TestSupport
import Testing

@testable import Wire

@Suite("Secrets and doors")
struct SecretTests {
  private func load(_ bytes: [UInt8], mode: mode_t = 0o600) throws -> Secret {
    let directory = try TemporaryDirectory()
    let path = directory.path("secret")
    try Files.write(bytes, to: path)
    #expect(chmod(path, mode) == 0)
    return try Secret.load(FilePath(path))
  }

  private func message(_ body: () throws -> Void) -> String {
    do {
      try body()
    } catch let failure as JobFailure {
      #expect(failure.kind == .configuration)
      return failure.message
    } catch {
      Issue.record("\(error)")
    }
    return ""
  }

  @Test("a generated secret can be loaded, and no two are the same")
  func generated() throws {
    let text = Secret.generate()
    #expect(text.utf8.count == 65 && text.hasSuffix("\n"))
    #expect(text.utf8.dropLast().allSatisfy(Hexadecimal.isDigit))
    #expect(Secret.generate() != text)
    // The newline is not part of it.
    let mac = try load(Array(text.utf8)).mac(.http, ["x"])
    #expect(try load(Array(text.utf8.dropLast())).isValid(mac, .http, ["x"]))
    #expect(try load(Array(text.utf8), mode: 0o400).isValid(mac, .http, ["x"]))
    #expect(try !load(Array(Secret.generate().utf8)).isValid(mac, .http, ["x"]))
  }

  @Test("a file that others may use is refused", arguments: [0o640, 0o620, 0o604, 0o602, 0o610])
  func modes(mode: mode_t) {
    let message = message {
      _ = try load(Array(repeating: 0x61, count: 32), mode: mode)
    }
    #expect(message.contains("chmod 600"))
  }

  @Test("a file that is too short, too long, missing or not a file is refused and named")
  func bad() throws {
    let directory = try TemporaryDirectory()
    for (count, why) in [
      (0, "too short"), (15, "too short"), (1025, "more than 1024"), (1 << 20, "more than"),
    ] {
      #expect(
        message { _ = try load(Array(repeating: 0x61, count: count)) }.contains(why), "\(count)")
    }
    _ = try load(Array(repeating: 0x61, count: 16))
    _ = try load(Array(repeating: 0x61, count: 1024) + [13, 10])
    #expect(message { _ = try load(Array(repeating: 10, count: 40)) }.contains("too short"))
    let missing = directory.path("missing")
    #expect(message { _ = try Secret.load(FilePath(missing)) }.contains(missing))
    #expect(
      message { _ = try Secret.load(FilePath(directory.path(""))) }.contains("not a regular file"))
    let pipe = directory.path("pipe")
    #expect(mkfifo(pipe, 0o600) == 0)
    #expect(message { _ = try Secret.load(FilePath(pipe)) }.contains("not a regular file"))
  }

  @Test("a proof for one purpose is not valid for another")
  func purposes() throws {
    let secret = try load(Array(repeating: 0x61, count: 32))
    let mac = secret.mac(.connecting, ["a", "b"])
    #expect(secret.isValid(mac, .connecting, ["a", "b"]))
    #expect(!secret.isValid(mac, .accepting, ["a", "b"]))
    #expect(!secret.isValid(mac, .connecting, ["a\nb"]))
    #expect(!secret.isValid(mac, .connecting, ["a", "b", ""]))
    #expect(!secret.isValid(String(mac.dropLast()), .connecting, ["a", "b"]))
    #expect(!secret.isValid("", .connecting, ["a", "b"]))
  }

  @Test(
    "loopback addresses may be opened without a secret",
    arguments: ["localhost", "LOCALHOST", "127.0.0.1", "127.255.3.4", "::1", "0:0:0:0:0:0:0:1"])
  func loopback(host: String) throws {
    #expect(DoorPolicy.isLoopback(host))
    try DoorPolicy.check(host: host, hasSecret: false)
  }

  @Test(
    "any other address needs one",
    arguments: [
      "0.0.0.0", "::", "", "*", "10.0.0.1", "128.0.0.1", "126.255.255.255", "localhost.example",
      "127.0.0.1.example", "127.1", "::2", "::ffff:10.0.0.1", "node-7", "1::1", "127.0.0.1 ",
    ])
  func others(host: String) throws {
    #expect(!DoorPolicy.isLoopback(host))
    #expect(
      message { try DoorPolicy.check(host: host, hasSecret: false) }.contains("--secret-file"))
    try DoorPolicy.check(host: host, hasSecret: true)
  }
}
