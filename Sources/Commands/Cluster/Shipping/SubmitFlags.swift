/// The flags that `submit` has and `run` does not.
enum SubmitFlags {
  private static let withValue: Set<String> = [
    "--manager", "--secret-file", "--tls-cert", "--tls-key", "--tls-ca", "--priority", "--name",
  ]
  private static let withValues: Set<String> = ["--ship"]
  private static let alone: Set<String> = ["--detach"]

  /// The same arguments for `plan`, which knows nothing of clusters.
  static func removed(from arguments: [String]) -> [String] {
    var kept: [String] = []
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      let flag = String(argument.prefix { $0 != "=" })
      let hasValue = flag.count < argument.count
      if alone.contains(flag) { continue }
      if withValue.contains(flag) {
        if !hasValue { _ = rest.popFirst() }
      } else if withValues.contains(flag) {
        rest = rest.drop { !$0.hasPrefix("-") }
      } else {
        kept.append(argument)
      }
    }
    return kept
  }
}
