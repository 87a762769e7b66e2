import CZlib

/// Compresses with zlib: slower than other libraries, but with the same bytes on every processor.
final class GzipEncoder {
  private let stream: UnsafeMutablePointer<z_stream>
  private let output: UnsafeMutableRawBufferPointer

  init() {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    precondition(
      grist_deflate_init_gzip(stream, Limits.outputGzipLevel) == Z_OK,
      "zlib cannot allocate its state")
    output = .allocate(byteCount: Limits.outputBufferBytes, alignment: 64)
  }

  deinit {
    deflateEnd(stream)
    stream.deallocate()
    output.deallocate()
  }

  /// Compresses `bytes` and passes the result to `store`.
  func encode(
    _ bytes: UnsafeRawBufferPointer, isLast: Bool,
    store: (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    stream.pointee.next_in = UnsafeMutablePointer(
      mutating: bytes.baseAddress?.assumingMemoryBound(to: UInt8.self))
    stream.pointee.avail_in = UInt32(bytes.count)
    var isDone = false
    while !isDone {
      stream.pointee.next_out = output.baseAddress!.assumingMemoryBound(to: UInt8.self)
      stream.pointee.avail_out = UInt32(output.count)
      let result = deflate(stream, isLast ? Z_FINISH : Z_NO_FLUSH)
      precondition(result != Z_STREAM_ERROR, "zlib's state was overwritten")
      let made = output.count - Int(stream.pointee.avail_out)
      if made > 0 { try store(UnsafeRawBufferPointer(rebasing: output[..<made])) }
      isDone = isLast ? result == Z_STREAM_END : stream.pointee.avail_in == 0
    }
  }
}
