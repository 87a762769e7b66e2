package import JobModel

extension Secret {
  /// The secret in the file at `path`, which only its owner may read or write.
  ///
  /// - Throws: `configuration`, saying what to do.
  package static func load(_ path: FilePath) throws(JobFailure) -> Secret {
    let bytes = try PrivateFile.read(
      path, what: "secret file", bytesMax: WireLimits.secretBytesMax + 16, isPrivate: true,
      advice: "make one with 'gristmill secret > \(path)' and chmod 600")
    return try Secret(fileBytes: bytes, origin: "secret file \(path)")
  }
}
