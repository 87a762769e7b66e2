/// How the records of an output, and the fields in them, are told apart. It stands in `_SUCCESS`, so
/// that a program that reads the output need not be told.
package struct OutputFormat: Codable, Equatable, Sendable {
  /// What is a record for whoever reads the parts.
  package var records: RecordFormat
  /// The byte between the fields of a record; nil if that is not known.
  package var separator: UInt8?

  package init(records: RecordFormat, separator: UInt8?) {
    self.records = records
    self.separator = separator
  }

  /// - Parameters:
  ///   - terminator: the byte behind each record of the output; nil if there is none.
  ///   - inputSeparator: the byte between the fields of the input, if that is known.
  package init(of job: JobSpecification, terminator: UInt8?, inputSeparator: UInt8?) {
    switch (terminator, job.format) {
    case (0, _): records = .nul
    case (nil, .fixed(let bytes)): records = .fixed(bytes: bytes)
    case (nil, .warc): records = .warc
    default: records = .lines
    }
    separator = job.program.outputSeparator(inputSeparator: inputSeparator)
  }

  // MARK: As data: {"records": "lines", "separator": "\t"}

  private enum Field: String, CodingKey {
    case records
    case separator
  }

  package init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: Field.self)
    let name = try fields.decode(String.self, forKey: .records)
    guard let records = RecordFormat(name: name) else {
      throw DecodingError.dataCorruptedError(
        forKey: .records, in: fields, debugDescription: "'\(name)' is no format of records")
    }
    self.records = records
    let bytes = try fields.decodeIfPresent(ByteString.self, forKey: .separator)?.bytes
    guard bytes?.count ?? 1 == 1 else {
      throw DecodingError.dataCorruptedError(
        forKey: .separator, in: fields, debugDescription: "a separator is one byte")
    }
    separator = bytes?.first
  }

  package func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: Field.self)
    try fields.encode(records.name, forKey: .records)
    try fields.encodeIfPresent(
      separator.map { ByteString(bytes: [$0]) }, forKey: .separator)
  }
}

extension RecordFormat {
  /// Its name in flags and documents: `lines`, `nul`, `file`, `warc`, or `fixed:100`.
  package var name: String {
    switch self {
    case .lines: "lines"
    case .nul: "nul"
    case .wholeFile: "file"
    case .warc: "warc"
    case .fixed(let bytes): "fixed:\(bytes)"
    }
  }

  /// nil if no format has that name. A size may have a unit.
  package init?(name: some StringProtocol) {
    switch name {
    case "lines": self = .lines
    case "nul": self = .nul
    case "file": self = .wholeFile
    case "warc": self = .warc
    default:
      guard name.hasPrefix("fixed:"), let bytes = ByteSize.parse(String(name.dropFirst(6))),
        ModelLimits.fixedRecordBytes.contains(bytes)
      else { return nil }
      self = .fixed(bytes: bytes)
    }
  }
}

extension ProgramSpecification {
  /// The byte between the fields of the output; nil if that is not known.
  ///
  /// - Parameter input: the byte between the fields of the input, if that is known: records that
  ///   come out as they came in still have it.
  package func outputSeparator(inputSeparator input: UInt8?) -> UInt8? {
    let tab = UInt8(ascii: "\t")
    switch self {
    case .wordcount, .count, .index: return tab
    case .distinct(let selection?):
      return selection.fields.count > 1 ? selection.outputSeparator : nil
    case .distinct(nil): return input
    case .sort(let order), .top(_, let order): return order.separator.byte ?? input
    case .join(let join): return join.separator.byte
    case .grep(let grep):
      switch grep.output {
      case .records: return grep.namesFiles ? nil : input
      case .matches: return nil
      case .countedRecords, .countedMatches: return tab
      }
    // What a program of the user prints is not known before it is read: it has this byte if the
    // first record does.
    case .streaming(let streaming): return streaming.separator
    case .custom: return tab
    }
  }

  /// Whether its fields are separated by blanks because nothing else was said: where another
  /// separator is known, it gives another answer.
  package var cutsAtBlanks: Bool {
    switch self {
    case .count(let selection?), .distinct(let selection?): selection.separator == .blanks
    case .sort(let order), .top(_, let order): !order.keys.isEmpty && order.separator == .blanks
    case .join(let join): join.separator == .blanks
    case .wordcount, .count, .distinct, .grep, .index, .streaming, .custom: false
    }
  }

  /// The same with fields that are separated by a byte.
  package func cutting(at byte: UInt8) -> ProgramSpecification {
    switch self {
    case .count(var selection?):
      selection.separator = .byte(byte)
      return .count(selection)
    case .distinct(var selection?):
      selection.separator = .byte(byte)
      return .distinct(selection)
    case .sort(var order):
      order.separator = .byte(byte)
      return .sort(order)
    case .top(let count, var order):
      order.separator = .byte(byte)
      return .top(count: count, order: order)
    case .join(var join):
      join.separator = .byte(byte)
      return .join(join)
    case .wordcount, .count, .distinct, .grep, .index, .streaming, .custom: return self
    }
  }
}

extension FieldSeparator {
  /// The byte, if it is one.
  package var byte: UInt8? {
    guard case .byte(let byte) = self else { return nil }
    return byte
  }
}
