import Glibc

/// The limit of open files.
package enum DescriptorLimit {
  /// How many runs each slot may merge at once, with one open file for each run.
  package static func fanIn(most: Int, slots: Int) -> Int {
    max(Limits.fanInMin, min(most, (raise() - Limits.descriptorsReserved) / slots))
  }

  /// Raises the limit as far as this process may, and returns it.
  private static func raise() -> Int {
    var limit = rlimit()
    let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    guard getrlimit(resource, &limit) == 0 else { return 1024 }
    if limit.rlim_cur < limit.rlim_max {
      var raised = limit
      raised.rlim_cur = limit.rlim_max
      if setrlimit(resource, &raised) == 0 { limit = raised }
    }
    return Int(min(limit.rlim_cur, 1 << 20))
  }
}
