/// Writes the Prometheus text format, version 0.0.4: families, each with its help, its type and its
/// samples.
struct PrometheusText {
  enum Kind: String {
    case counter
    case gauge
    case summary
  }

  struct Sample {
    /// Follows the name of the family: `_sum` and `_count` of a summary.
    var suffix = ""
    var labels: [(name: String, value: String)] = []
    var value: Double
  }

  static let contentType = "text/plain; version=0.0.4; charset=utf-8"

  private(set) var text = ""

  /// Writes nothing for a family without samples.
  mutating func family(_ name: String, _ kind: Kind, _ help: String, _ samples: [Sample]) {
    guard !samples.isEmpty else { return }
    text += "# HELP \(name) \(Self.escaped(help, quote: false))\n"
    text += "# TYPE \(name) \(kind.rawValue)\n"
    for sample in samples {
      text += name + sample.suffix
      if !sample.labels.isEmpty {
        let labels = sample.labels.map { "\($0.name)=\"\(Self.escaped($0.value, quote: true))\"" }
        text += "{" + labels.joined(separator: ",") + "}"
      }
      text += " \(Self.written(sample.value))\n"
    }
  }

  mutating func family(_ name: String, _ kind: Kind, _ help: String, _ value: Int) {
    family(name, kind, help, [Sample(value: Double(value))])
  }

  mutating func family(_ name: String, _ kind: Kind, _ help: String, _ value: Double) {
    family(name, kind, help, [Sample(value: value)])
  }

  /// A sample for each value of one label, in order; those beyond `DashboardLimits.labelValuesMax`
  /// are summed as `other`.
  mutating func family(
    _ name: String, _ kind: Kind, _ help: String, by label: String, _ values: [String: Int]
  ) {
    let sorted = values.sorted { $0.key < $1.key }
    var samples = sorted.prefix(DashboardLimits.labelValuesMax).map {
      Sample(labels: [(label, $0.key)], value: Double($0.value))
    }
    let rest = sorted.dropFirst(DashboardLimits.labelValuesMax)
    if !rest.isEmpty {
      let sum = rest.reduce(0) { $0 + $1.value }
      samples.append(Sample(labels: [(label, "other")], value: Double(sum)))
    }
    family(name, kind, help, samples)
  }

  private static func written(_ value: Double) -> String {
    // Whole numbers without a point, as long as neighbouring numbers can be told apart.
    if value == value.rounded(), value.magnitude < 9e15 { return String(Int(value)) }
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
    return value.description
  }

  private static func escaped(_ text: String, quote: Bool) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": escaped += "\\\\"
      case "\n": escaped += "\\n"
      case "\"" where quote: escaped += "\\\""
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
