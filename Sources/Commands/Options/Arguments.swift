package import ArgumentParser
import DataCore
package import JobModel

/// Arguments come in the reversible form, so any bytes arrive as they were given.
extension ByteString: ExpressibleByArgument {
  package init?(argument: String) { self.init(text: argument) }

  package var defaultValueDescription: String { shown }
}

/// The path of a file or directory, which shells complete.
extension FilePath: ExpressibleByArgument {
  /// nil for no path at all, as an unset variable gives it: it would mean the current directory.
  package init?(argument: String) {
    if argument.isEmpty { return nil }
    self.init(text: argument)
  }

  package var defaultValueDescription: String { shown }

  package static var defaultCompletionKind: CompletionKind { .file() }
}

/// A size such as `64MiB`.
package struct SizeArgument: ExpressibleByArgument, CustomStringConvertible {
  package var bytes: Int

  package init(bytes: Int) { self.bytes = bytes }

  package init?(argument: String) {
    guard let bytes = ByteSize.parse(argument) else { return nil }
    self.bytes = bytes
  }

  package var description: String {
    for unit in [("GiB", 30), ("MiB", 20), ("KiB", 10)]
    where bytes > 0 && bytes % (1 << unit.1) == 0 {
      return "\(bytes >> unit.1)\(unit.0)"
    }
    return "\(bytes)"
  }

  package var defaultValueDescription: String { description }

  /// Some that are usual, because any number would do.
  package static var defaultCompletionKind: CompletionKind { .list(usual) }

  static let usual = ["64MiB", "256MiB", "1GiB", "4GiB", "16GiB"]
}

/// The format of records.
struct FormatArgument: ExpressibleByArgument, CustomStringConvertible {
  var format: RecordFormat

  init?(argument: String) {
    guard let format = RecordFormat(name: argument) else { return nil }
    self.format = format
  }

  var description: String { format.name }

  static var defaultCompletionKind: CompletionKind {
    .list(["lines", "nul", "fixed:", "file", "warc"])
  }
}

/// A size, or `auto`.
struct SplitSizeArgument: ExpressibleByArgument, CustomStringConvertible {
  var bytes: Int?

  init(bytes: Int?) { self.bytes = bytes }

  init?(argument: String) {
    guard argument != "auto" else { return }
    guard let size = SizeArgument(argument: argument) else { return nil }
    bytes = size.bytes
  }

  var description: String { bytes.map { SizeArgument(bytes: $0).description } ?? "auto" }

  var defaultValueDescription: String { description }

  static var defaultCompletionKind: CompletionKind { .list(["auto"] + SizeArgument.usual) }
}

/// A number of part files, or `auto`.
struct PartitionsArgument: ExpressibleByArgument, CustomStringConvertible {
  var count: PartitionCount

  init(count: PartitionCount) { self.count = count }

  init?(argument: String) {
    if argument == "auto" {
      count = .auto
    } else if let number = Int(argument), (0...Limits.partitionsMax).contains(number) {
      count = .count(number)
    } else {
      return nil
    }
  }

  var description: String {
    switch count {
    case .auto: "auto"
    case .count(let number): "\(number)"
    }
  }

  var defaultValueDescription: String { description }

  static var defaultCompletionKind: CompletionKind { .list(["auto", "0", "1"]) }
}

extension SpillCompression: ExpressibleByArgument {}
