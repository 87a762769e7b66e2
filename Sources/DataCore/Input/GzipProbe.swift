package import JobModel

/// Finds out whether several slots can inflate a gzip file together.
package enum GzipProbe {
  /// Compressed bytes in the middle of the file that are searched.
  private static let searchedBytes = 16 << 20

  /// Whether a member starts in the middle of a large file.
  package static func hasMembers(
    _ file: InputFile, cancellation: Cancellation
  ) throws -> Bool {
    let start = max(1, (file.bytes - searchedBytes) / 2)
    let end = min(file.bytes, start + searchedBytes)
    guard start < end else { return false }
    let outcome = try GzipMemberSearch(
      path: file.path, fileBytes: file.bytes, windowBytes: Limits.windowBytes
    ).firstMember(
      in: start..<end, inflater: InflaterKind.preferred.make(),
      window: MappedWindow(byteCount: Limits.windowBytes), cancellation: cancellation)
    if case .member = outcome { return true }
    return false
  }
}
