package import ArgumentParser
import Wire

/// `gristmill secret`.
package struct SecretCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "secret", abstract: "Make a secret for a cluster.",
    discussion: """
      Write it to a file that nobody else may read, and copy that to every machine:
        (umask 077; gristmill secret > cluster.secret)
      """)

  package init() {}

  package func run() throws { print(Secret.generate(), terminator: "") }
}
