import CGristKernels
import Glibc
import JobModel

/// The names in an open directory.
enum DirectoryNames {
  /// Room for several hundred entries; the longest takes 280 bytes.
  private static let bufferBytes = 32 << 10

  /// All names that can be read, in no particular order.
  static func all(of descriptor: Int32) -> [FilePath] {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: bufferBytes, alignment: 8)
    defer { buffer.deallocate() }
    lseek(descriptor, 0, SEEK_SET)
    var names: [FilePath] = []
    while true {
      let count = grist_directory_entries(descriptor, buffer.baseAddress, buffer.count)
      guard count > 0 else { return names }
      append(UnsafeRawBufferPointer(rebasing: buffer[..<Int(count)]), to: &names)
    }
  }

  /// An entry has 8 bytes for its number, 8 for an offset, 2 for its length, 1 for its type, the
  /// name, and a zero.
  private static func append(_ entries: UnsafeRawBufferPointer, to names: inout [FilePath]) {
    var start = 0
    while start + nameOffset < entries.count {
      let length = Int(entries.loadUnaligned(fromByteOffset: start + 16, as: UInt16.self))
      guard length > nameOffset, start + length <= entries.count else { return }
      let name = entries[start + nameOffset..<start + length].prefix { $0 != 0 }
      if !name.elementsEqual(".".utf8) && !name.elementsEqual("..".utf8) {
        names.append(FilePath(bytes: Array(name)))
      }
      start += length
    }
  }

  private static let nameOffset = 19
}
