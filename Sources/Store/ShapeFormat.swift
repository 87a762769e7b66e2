import GRDB
import JobModel
import Scheduling

/// A job's shape as bytes: about 5 for each map task, so that 200,000 are written and read in
/// milliseconds.
///
/// Numbers are varints (`Varint`).
///
///     version (2) | reduces | hosts n | n x (length, UTF-8 bytes)
///     | maps m | m x (bytes, 2 x hosts k + 1 if only these have the input, k x index of a host)
enum ShapeFormat {
  static let version: UInt64 = 2

  static func bytes(_ shape: JobShape) -> [UInt8] {
    var indexes: [String: Int] = [:]
    var names: [String] = []
    var maps: [UInt8] = []
    write(shape.maps.count, to: &maps)
    for map in shape.maps {
      write(map.bytes, to: &maps)
      write(2 * map.hosts.count + (map.isPinned ? 1 : 0), to: &maps)
      for host in map.hosts {
        if indexes[host] == nil {
          indexes[host] = names.count
          names.append(host)
        }
        write(indexes[host] ?? 0, to: &maps)
      }
    }
    var bytes: [UInt8] = []
    write(Int(version), to: &bytes)
    write(shape.reduces, to: &bytes)
    write(names.count, to: &bytes)
    for name in names {
      write(name.utf8.count, to: &bytes)
      bytes += Array(name.utf8)
    }
    return bytes + maps
  }

  static func shape(_ bytes: [UInt8]) throws -> JobShape {
    var reader = Reader(bytes: bytes)
    guard try reader.number() == version else { throw Damage.unknown("version of a shape", 0) }
    let reduces = try reader.integer()
    let names = try (0..<reader.count()).map { _ in try reader.text() }
    let maps = try (0..<reader.count()).map { _ in
      let size = try reader.integer()
      let code = try reader.integer()
      guard code >= 0, code / 2 <= bytes.count else {
        throw Damage.unknown("number of hosts in a shape", code)
      }
      let hosts = try (0..<code / 2).map { _ in
        let index = try reader.integer()
        guard names.indices.contains(index) else { throw Damage.unknown("host of a shape", index) }
        return names[index]
      }
      return MapShape(hosts: hosts, isPinned: code % 2 == 1, bytes: size)
    }
    return JobShape(maps: maps, reduces: reduces)
  }

  private static func write(_ number: Int, to bytes: inout [UInt8]) {
    Varint.append(UInt64(bitPattern: Int64(number)), to: &bytes)
  }

  private struct Reader {
    let bytes: [UInt8]
    var position = 0

    mutating func number() throws -> UInt64 {
      guard let number = Varint.read(bytes, at: &position) else {
        throw Damage.unknown("number in a shape, at byte", position)
      }
      return number
    }

    mutating func integer() throws -> Int { Int(Int64(bitPattern: try number())) }

    /// A count of elements that take at least one byte each.
    mutating func count() throws -> Int {
      let count = try integer()
      guard count >= 0, count <= bytes.count - position else {
        throw Damage.unknown("count in a shape", count)
      }
      return count
    }

    mutating func text() throws -> String {
      let length = try count()
      defer { position += length }
      return String(decoding: bytes[position..<position + length], as: UTF8.self)
    }
  }
}
