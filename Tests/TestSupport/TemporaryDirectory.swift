import Foundation

/// A directory that is removed, with its contents, when this object goes.
package final class TemporaryDirectory: Sendable {
  package let path: String

  package init() throws {
    let base = FileManager.default.temporaryDirectory.path
    let name = "mill-tests-\(getpid())-\(UUID().uuidString)"
    // Without links in it, so that paths in messages can be compared.
    path = URL(fileURLWithPath: base).resolvingSymlinksInPath().path + "/" + name
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// The path of `name` in this directory, which need not exist.
  package func path(_ name: String) -> String { path + "/" + name }

  /// Writes a file, and the directories it needs, and returns its path.
  @discardableResult
  package func write(_ bytes: [UInt8], to name: String) throws -> String {
    let target = path(name)
    try FileManager.default.createDirectory(
      atPath: (target as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try Data(bytes).write(to: URL(fileURLWithPath: target))
    return target
  }

  @discardableResult
  package func write(_ text: String, to name: String) throws -> String {
    try write(Array(text.utf8), to: name)
  }

  @discardableResult
  package func makeDirectory(_ name: String) throws -> String {
    try FileManager.default.createDirectory(
      atPath: path(name), withIntermediateDirectories: true)
    return path(name)
  }

  /// Gives everything here to another user. Only root can.
  package func give(to user: UInt32) throws {
    for path in [path] + (try tree().map(self.path)) { lchown(path, user, user) }
  }

  /// The names in a directory below this one, sorted, including hidden ones.
  package func names(in name: String = "") throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: name.isEmpty ? path : path(name)).sorted()
  }

  /// Everything below this directory, including hidden names, as sorted relative paths.
  package func tree() throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: path).sorted()
  }
}

/// Files as arrays of bytes.
package enum Files {
  package static func read(_ path: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: path)))
  }

  package static func write(_ bytes: [UInt8], to path: String) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: path))
  }

  /// Makes `path` a link to `target`.
  package static func link(_ path: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: target)
  }

  package static func remove(_ path: String) throws {
    try FileManager.default.removeItem(atPath: path)
  }

  /// Truncates a file, or extends it with zeros, in place.
  package static func truncate(_ path: String, to size: Int) throws {
    let handle = try FileHandle(forUpdating: URL(fileURLWithPath: path))
    try handle.truncate(atOffset: UInt64(size))
    try handle.close()
  }

  package static func exists(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: path)
  }

  /// Moves the time of the last change into the past.
  package static func age(_ path: String, bySeconds seconds: Int) throws {
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSinceNow: -Double(seconds))], ofItemAtPath: path)
  }
}
