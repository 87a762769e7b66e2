import CGristKernels
import Glibc

/// The names in an open directory, as bytes: not all are UTF-8.
enum DirectoryNames {
  /// Room for some hundred entries; the longest takes 280 bytes.
  private static let bufferBytes = 32 << 10

  /// In no order. As far as they can be read.
  static func all(of descriptor: Int32) -> [[CChar]] {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: bufferBytes, alignment: 8)
    defer { buffer.deallocate() }
    lseek(descriptor, 0, SEEK_SET)
    var names: [[CChar]] = []
    while true {
      let count = grist_directory_entries(descriptor, buffer.baseAddress, buffer.count)
      guard count > 0 else { return names }
      append(UnsafeRawBufferPointer(rebasing: buffer[..<Int(count)]), to: &names)
    }
  }

  /// A name to be compared; one that is not UTF-8 is like none of ours.
  static func text(_ name: [CChar]) -> String {
    String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// An entry: 8 bytes number, 8 bytes offset, 2 bytes its length, 1 byte type, the name, a zero.
  private static func append(_ entries: UnsafeRawBufferPointer, to names: inout [[CChar]]) {
    var start = 0
    while start + nameOffset < entries.count {
      let length = Int(entries.loadUnaligned(fromByteOffset: start + 16, as: UInt16.self))
      guard length > nameOffset, start + length <= entries.count else { return }
      let name = entries[start + nameOffset..<start + length].prefix { $0 != 0 }
      if !name.elementsEqual(".".utf8) && !name.elementsEqual("..".utf8) {
        names.append(name.map { CChar(bitPattern: $0) } + [0])
      }
      start += length
    }
  }

  private static let nameOffset = 19
}
