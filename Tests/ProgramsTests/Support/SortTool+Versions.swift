import Foundation
import JobModel
import TestSupport

@testable import Programs

/// sort(1) as it is now, which older versions do not do in a few places.
extension SortTool {
  /// Its output; nil if it refuses the flags.
  static func run(
    _ flags: [[UInt8]], _ lines: [[UInt8]], terminator: UInt8
  ) throws -> [[UInt8]]? {
    let directory = try TemporaryDirectory()
    let input = try directory.write(Array(lines.map { $0 + [terminator] }.joined()), to: "in")
    let words = ["sort"].words + flags + (terminator == 0 ? ["-z"].words : []) + [input].words
    let (code, output) = try ByteCommand.run(words, in: directory)
    guard code == 0 else { return nil }
    return output.split(separator: terminator, omittingEmptySubsequences: false).dropLast()
      .map { Array($0) }
  }

  /// Its version, such as 901 for 9.1.
  static let version: Int = {
    let directory = try? TemporaryDirectory()
    guard let directory,
      let (_, output) = try? ByteCommand.run(["sort", "--version"].words, in: directory),
      let line = output.split(separator: 10).first,
      let name = line.split(separator: 32).last
    else { return 0 }
    let numbers = name.split(separator: UInt8(ascii: ".")).compactMap {
      Int(String(decoding: $0, as: UTF8.self))
    }
    return numbers.count < 2 ? 0 : numbers[0] * 100 + numbers[1]
  }()

  /// Lines without those that the sort(1) of this machine puts elsewhere than that of today does.
  ///
  /// - Before 9.5, a byte of 0x80 in a number separates thousands.
  /// - Before 9.2, R and Q are no units, NaNs are in the order of bits that may be left over, and
  ///   the whole of a name such as `.tar.gz` is its suffix.
  static func undisputed(_ lines: [[UInt8]], _ order: SortOrderSpecification) -> [[UInt8]] {
    let keys = order.effectiveKeys
    var left = lines
    if version < 905, keys.contains(where: { $0.options.numeric || $0.options.humanNumeric }) {
      left.removeAll { $0.contains(0x80) }
    }
    guard version < 902 else { return left }
    if keys.contains(where: \.options.humanNumeric) {
      left.removeAll { line in line.contains { "RrQq".utf8.contains($0) } }
    }
    if keys.contains(where: \.options.generalNumeric) {
      // One NaN has nothing to be compared with.
      let first = left.firstIndex(where: holdsNaN)
      left = left.enumerated().filter { $0.offset == first || !holdsNaN($0.element) }.map(\.element)
    }
    for key in keys where key.options.version {
      let cutter = SortKeyCutter(key, separator: order.separator)
      left.removeAll { beginsWithPoint($0, cutter, key.options) }
    }
    return left
  }

  private static func holdsNaN(_ line: [UInt8]) -> Bool {
    String(decoding: line, as: UTF8.self).lowercased().contains("nan")
  }

  private static func beginsWithPoint(
    _ line: [UInt8], _ cutter: SortKeyCutter, _ options: SortOptions
  ) -> Bool {
    line.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return false }
      let key = cutter.bounds(from: base, to: base + bytes.count)
      let text = UnsafeRawBufferPointer(start: key.start, count: key.end - key.start)
      let shown = text.first { byte in
        options.dictionary
          ? ByteSet.dictionary.count(byte) == 1
          : !options.printableOnly || ByteSet.printable.count(byte) == 1
      }
      return shown == UInt8(ascii: ".")
    }
  }
}

extension SortOrderSpecification {
  /// The order that the flags of a case ask for.
  init(_ flags: SortGrammar) throws {
    self.init()
    for letter in flags.letters { set(letter) }
    keys = try flags.keys.map { try SortKeySpecification(parsing: $0) }
    separator =
      try flags.separator.map { try FieldSeparator(parsing: ByteString(bytes: $0)) } ?? .blanks
    try validate()
  }
}
