package import ArgumentParser
import Storage
import Wire

/// `gristmill secret`.
package struct SecretCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "secret", abstract: "Print a new secret for a cluster.",
    discussion: """
      Write it to a file that only you can read, and copy that file to every machine:
        (umask 077; gristmill secret > cluster.secret)
      """)

  package init() {}

  package func run() throws { try StandardOutput.write(Secret.generate()) }
}
