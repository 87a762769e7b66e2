import CZlib

/// Compresses with zlib: slower than other libraries, but with the same bytes on every processor.
final class GzipEncoder {
  private let stream: UnsafeMutablePointer<z_stream>
  private let output = PaddedBuffer(capacity: Limits.outputBufferBytes)

  init() {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    precondition(
      grist_deflate_init_gzip(stream, Limits.outputGzipLevel) == Z_OK,
      "zlib cannot allocate its state")
  }

  deinit {
    deflateEnd(stream)
    stream.deallocate()
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
      stream.pointee.next_out = output.start.assumingMemoryBound(to: UInt8.self)
      stream.pointee.avail_out = UInt32(output.capacity)
      let result = deflate(stream, isLast ? Z_FINISH : Z_NO_FLUSH)
      precondition(result != Z_STREAM_ERROR, "zlib's state was overwritten")
      let made = output.capacity - Int(stream.pointee.avail_out)
      if made > 0 { try store(output.first(made)) }
      isDone = isLast ? result == Z_STREAM_END : stream.pointee.avail_in == 0
    }
  }
}
