package import JobModel

/// Paths of bytes, for tests of what takes them. Where either kind of path fits, it is a `String`.
extension TemporaryDirectory {
  package var place: FilePath { FilePath(path) }

  package func path(_ name: FilePath) -> FilePath { place.appending(name) }

  @_disfavoredOverload
  package func path(_ name: String) -> FilePath { path(FilePath(name)) }

  @_disfavoredOverload
  package func path(_ name: String) -> ByteString { ByteString(path(FilePath(name))) }

  @_disfavoredOverload
  package func write(_ bytes: [UInt8], to name: String) throws -> FilePath {
    FilePath(try write(bytes, to: name) as String)
  }

  @_disfavoredOverload
  package func write(_ text: String, to name: String) throws -> FilePath {
    FilePath(try write(text, to: name) as String)
  }

  @_disfavoredOverload
  package func makeDirectory(_ name: String) throws -> FilePath {
    FilePath(try makeDirectory(name) as String)
  }
}

extension Files {
  package static func read(_ path: FilePath) throws -> [UInt8] { try read(path.text) }

  package static func write(_ bytes: [UInt8], to path: FilePath) throws {
    try write(bytes, to: path.text)
  }

  package static func remove(_ path: FilePath) throws { try remove(path.text) }

  package static func truncate(_ path: FilePath, to size: Int) throws {
    try truncate(path.text, to: size)
  }

  package static func exists(_ path: FilePath) -> Bool { exists(path.text) }

  package static func link(_ path: FilePath, to target: FilePath) throws {
    try link(path.text, to: target.text)
  }

  package static func age(_ path: FilePath, bySeconds seconds: Int) throws {
    try age(path.text, bySeconds: seconds)
  }
}
