import Glibc
package import JobModel

/// Which addresses may be listened on without a secret: those that no other machine can reach.
package enum DoorPolicy {
  /// Whether `host` is 127.0.0.0/8, ::1 or `localhost`. Any other name counts as reachable,
  /// whatever it resolves to now.
  package static func isLoopback(_ host: String) -> Bool {
    if host.lowercased() == "localhost" { return true }
    var four = in_addr()
    if inet_pton(AF_INET, host, &four) == 1 { return UInt32(bigEndian: four.s_addr) >> 24 == 127 }
    var six = in6_addr()
    guard inet_pton(AF_INET6, host, &six) == 1 else { return false }
    return withUnsafeBytes(of: six) { $0.dropLast().allSatisfy { $0 == 0 } && $0[15] == 1 }
  }

  /// Refuses to listen on an address that others can reach without a secret.
  ///
  /// - Parameter flag: the flag that gave the address, for the error, such as `--host`.
  /// - Throws: `configuration`, saying what to do.
  package static func check(
    host: String, flag: String = "--host", hasSecret: Bool
  ) throws(JobFailure) {
    guard !hasSecret && !isLoopback(host) else { return }
    throw JobFailure(
      .configuration,
      "\(flag) \(host): other machines reach this address, and without a secret anybody there"
        + " could run programs here\n"
        + "give --secret-file FILE ('gristmill secret' makes one), or \(flag) 127.0.0.1")
  }
}
