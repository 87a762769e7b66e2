import CZlib

#if GRISTMILL_ISAL
  import CISAL
#endif

/// Inflates a raw deflate stream (RFC 1951), and computes the CRC-32 that gzip requires.
protocol Inflater: AnyObject {
  /// Starts a new stream.
  func reset()

  /// Inflates from `input` to `output`.
  func inflate(
    _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) -> InflateStep

  /// The CRC-32 (polynomial 0x04C11DB7, reflected) of `bytes`, continuing from `crc`.
  func crc32(_ crc: UInt32, _ bytes: UnsafeRawBufferPointer) -> UInt32
}

/// The result of one call.
struct InflateStep: Equatable {
  enum State: Equatable {
    /// All input has been used, or the output is full.
    case more
    /// The stream has ended; `consumed` is exact.
    case ended
    /// The bytes are not a deflate stream.
    case damaged(String)
  }
  var consumed: Int
  var produced: Int
  var state: State
}

package enum InflaterKind: String, CaseIterable, Sendable {
  case isal
  case zlib

  /// The inflaters in this build.
  package static var available: [InflaterKind] {
    #if GRISTMILL_ISAL
      [.isal, .zlib]
    #else
      [.zlib]
    #endif
  }

  /// The fastest inflater in this build.
  package static var preferred: InflaterKind { available[0] }

  func make() -> any Inflater {
    #if GRISTMILL_ISAL
      if self == .isal { return ISALInflater() }
    #endif
    return ZlibInflater()
  }
}

#if GRISTMILL_ISAL
  /// Intel ISA-L.
  final class ISALInflater: Inflater {
    private let state: UnsafeMutablePointer<inflate_state>

    init() {
      state = .allocate(capacity: 1)
      isal_inflate_init(state)
    }

    deinit { state.deallocate() }

    func reset() {
      isal_inflate_reset(state)
      state.pointee.crc_flag = UInt32(ISAL_DEFLATE)
    }

    func inflate(
      _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) -> InflateStep {
      state.pointee.next_in = UnsafeMutablePointer(
        mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
      state.pointee.avail_in = UInt32(input.count)
      state.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
      state.pointee.avail_out = UInt32(output.count)
      let result = isal_inflate(state)
      let step = InflateStep(
        consumed: input.count - Int(state.pointee.avail_in),
        produced: output.count - Int(state.pointee.avail_out), state: .more)
      switch result {
      case ISAL_DECOMP_OK, ISAL_END_INPUT, ISAL_OUT_OVERFLOW:
        guard state.pointee.block_state == ISAL_BLOCK_FINISH else { return step }
        // Whole bytes left in the bit buffer are not part of the stream. ISA-L before 2.31 does not
        // give them back by itself.
        let unread = Int(state.pointee.read_in_length) / 8
        return InflateStep(
          consumed: step.consumed - unread, produced: step.produced, state: .ended)
      default:
        return InflateStep(
          consumed: step.consumed, produced: step.produced,
          state: .damaged(Self.explain(result)))
      }
    }

    private static func explain(_ result: Int32) -> String {
      switch result {
      case ISAL_INVALID_BLOCK: "invalid deflate block"
      case ISAL_INVALID_SYMBOL: "invalid symbol"
      case ISAL_INVALID_LOOKBACK: "invalid distance"
      default: "inflate error \(result)"
      }
    }

    func crc32(_ crc: UInt32, _ bytes: UnsafeRawBufferPointer) -> UInt32 {
      guard let start = bytes.baseAddress else { return crc }
      return crc32_gzip_refl(crc, start.assumingMemoryBound(to: UInt8.self), UInt64(bytes.count))
    }
  }
#endif

/// zlib, for builds without ISA-L.
final class ZlibInflater: Inflater {
  private let stream: UnsafeMutablePointer<z_stream>

  init() {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    precondition(grist_inflate_init_raw(stream) == Z_OK, "zlib cannot allocate its state")
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  func reset() { inflateReset(stream) }

  func inflate(
    _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) -> InflateStep {
    stream.pointee.next_in = UnsafeMutablePointer(
      mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
    stream.pointee.avail_in = UInt32(input.count)
    stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_out = UInt32(output.count)
    let result = CZlib.inflate(stream, Z_NO_FLUSH)
    var step = InflateStep(
      consumed: input.count - Int(stream.pointee.avail_in),
      produced: output.count - Int(stream.pointee.avail_out), state: .more)
    switch result {
    case Z_OK, Z_BUF_ERROR: break
    case Z_STREAM_END: step.state = .ended
    default:
      step.state = .damaged(
        stream.pointee.msg.map { String(cString: $0) } ?? "inflate error \(result)")
    }
    return step
  }

  func crc32(_ crc: UInt32, _ bytes: UnsafeRawBufferPointer) -> UInt32 {
    guard let start = bytes.baseAddress else { return crc }
    return UInt32(
      CZlib.crc32_z(UInt(crc), start.assumingMemoryBound(to: UInt8.self), bytes.count))
  }
}
