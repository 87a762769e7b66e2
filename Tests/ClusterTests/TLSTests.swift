import Foundation
import TestSupport
import Testing

@Suite(
  "Clusters with TLS", .enabled(if: Certificates.isThere, Comment(rawValue: Certificates.note)))
struct TLSTests {
  private static func settings(secret: Bool, workers: Int = 2) -> Cluster.Settings {
    var settings = Cluster.Settings()
    settings.hasTLS = true
    settings.workerHosts = (0..<workers).map { "127.0.0.\($0 + 2)" }
    if secret { settings.secret = Array("a secret of this test\n".utf8) }
    return settings
  }

  /// A peer that is not admitted hears so within this time.
  private static let refusalSeconds = 8.0

  @Test("do the same jobs, segments over the network included", arguments: [true, false])
  func jobs(hasSecret: Bool) throws {
    try Cluster.with(Self.settings(secret: hasSecret)) { cluster in
      var generator = TextGenerator(seed: 8)
      for file in 0..<4 {
        try cluster.directory.write(generator.text(bytes: 300_000), to: "in/text/\(file)")
      }
      for program in [["wordcount"], ["sort"]] {
        let job = Job(
          program: program + ["--split-size", "100000", "--partitions", "3"], inputs: ["text"])
        let outcome = try cluster.submit(job, to: program[0]).end()
        #expect(outcome.code == 0, "\(job): \(outcome.error)")
        if outcome.code == 0 { try cluster.expectSame(program[0], cluster.answer(job), "\(job)") }
      }
      try cluster.endAndCheck(outputs: ["sort", "wordcount"])
    }
  }

  /// What a client says when it is given these flags.
  private func refusal(_ cluster: Cluster, _ flags: [String]) throws -> String {
    let outcome = try Command(
      Command.binary, ["jobs", "--manager", "127.0.0.1:\(cluster.manager.port)"] + flags
    ).end(within: Self.refusalSeconds)
    #expect(outcome.code != 0 && outcome.output == "")
    return outcome.error
  }

  private func secretOnly(_ cluster: Cluster) -> [String] {
    Array(cluster.secretFlags.prefix { $0 != "--tls-cert" })
  }

  @Test("turn away peers without a certificate of theirs, and say so", arguments: [true, false])
  func strangers(hasSecret: Bool) throws {
    try Cluster.with(Self.settings(secret: hasSecret, workers: 0)) { cluster in
      let certificates = try #require(cluster.certificates)
      // Without TLS.
      let plain = try refusal(cluster, secretOnly(cluster))
      #expect(plain.contains("TLS") || plain.contains("--tls-cert"), "\(plain)")
      // From another authority, which nobody here knows.
      let other = try Certificates(in: cluster.directory, name: "other")
      let theirs = try other.make("stranger", names: ["DNS:localhost"])
      let distrusted = try refusal(cluster, secretOnly(cluster) + other.flags(theirs))
      #expect(distrusted.contains("not from the authority"), "\(distrusted)")
      // A peer that trusts the cluster's authority, but is not trusted itself.
      let flags = [
        "--tls-cert", theirs.certificate, "--tls-key", theirs.key, "--tls-ca",
        certificates.authority,
      ]
      let unknown = try refusal(cluster, secretOnly(cluster) + flags)
      #expect(unknown.contains("authority of our certificate"), "\(unknown)")
      // An expired certificate is found by its owner,
      let old = try certificates.make("old", names: ["DNS:localhost"], isOver: true)
      let over = try refusal(cluster, secretOnly(cluster) + certificates.flags(old))
      #expect(over.contains("expired at"), "\(over)")
      // and by the manager if its owner does not look; nor is a peer without a certificate
      // admitted.
      let believes = ["-CAfile", certificates.authority]
      for shown in [["-cert", old.certificate, "-key", old.key], []] {
        let outcome = try Certificates.get(
          "/", "127.0.0.1", cluster.manager.port, flags: believes + shown)
        #expect(!outcome.output.contains("challenge") && !outcome.output.contains("{"))
      }
      #expect(try cluster.gristmill(["jobs"]).code == 0)
      #expect(try !cluster.manager.hasEnded())
    }
  }

  @Test("turn away their own clients that have another secret")
  func otherSecret() throws {
    try Cluster.with(Self.settings(secret: true, workers: 0)) { cluster in
      let wrong = try cluster.directory.write("a secret of another test", to: "wrong")
      chmod(wrong, 0o600)
      let tls = Array(cluster.secretFlags.drop { $0 != "--tls-cert" })
      for flags in [["--secret-file", wrong], []] {
        let refusal = try refusal(cluster, flags + tls)
        #expect(refusal.contains("secret"), "\(refusal)")
      }
    }
  }

  @Test("are not reached without TLS", arguments: [true, false])
  func plainManager(hasSecret: Bool) throws {
    var settings = Self.settings(secret: hasSecret, workers: 0)
    settings.hasTLS = false
    try Cluster.with(settings) { cluster in
      let certificates = try Certificates(in: cluster.directory)
      let pair = try certificates.make("client", names: ["DNS:localhost"])
      let refusal = try refusal(cluster, cluster.secretFlags + certificates.flags(pair))
      #expect(refusal.contains("without TLS"), "\(refusal)")
      #expect(try cluster.gristmill(["jobs"]).code == 0)
    }
  }

  @Test("log a worker whose certificate is for another machine, and work without it")
  func otherMachine() throws {
    try Cluster.with(Self.settings(secret: true, workers: 1)) { cluster in
      let certificates = try #require(cluster.certificates)
      let pair = try certificates.make("elsewhere", names: ["DNS:elsewhere"])
      try cluster.startWorker(
        host: "127.0.0.3", flags: secretOnly(cluster) + certificates.flags(pair))
      try Patience.until("the manager says why") {
        cluster.manager.log.contains("is for another machine")
      }
      #expect(cluster.manager.log.contains("127.0.0.3"))
      #expect(try cluster.workerList().count { $0.state == "live" } >= 1)
      let gates = try Gates(cluster)
      let answer = try gates.answer()
      let job = try cluster.detach(gates.job, to: "out")
      #expect(try cluster.end(of: job).state == "succeeded")
      try cluster.expectSame("out", answer)
    }
  }

  @Test("do not start with unusable files")
  func badFiles() throws {
    try Cluster.with(Self.settings(secret: false, workers: 0)) { cluster in
      let missing = cluster.directory.path("missing.pem")
      let ca = try #require(cluster.certificates).authority
      for server in [["manager", "--store", cluster.directory.path("other.db")], ["worker"]] {
        let outcome = try cluster.alone(
          server + ["--tls-cert", missing, "--tls-key", missing, "--tls-ca", ca])
        #expect(outcome.code != 0 && outcome.error.contains(missing), "\(outcome.error)")
        let half = try cluster.alone(server + ["--tls-ca", ca])
        #expect(half.code != 0 && half.error.contains("go together"), "\(half.error)")
      }
    }
  }
}
