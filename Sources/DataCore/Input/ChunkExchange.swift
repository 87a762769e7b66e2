import DequeModule
import Glibc
import JobModel

/// Passes text from slots that inflate to slots that have nothing to read.
///
/// As long as all slots have splits of their own, a slot maps what it inflates. When others run
/// out, it passes its chunks to them and continues to inflate. So one .gz, or the last of many,
/// keeps every slot busy. Nobody waits for room: a slot that cannot pass a chunk on maps it itself.
///
/// `@unchecked Sendable`: every field is read and written under `lock`.
final class ChunkExchange: @unchecked Sendable {
  /// A text of complete records in a buffer.
  struct Chunk {
    var buffer: ChunkBuffer
    var byteCount: Int
    var origin: TextOrigin
    var sequence: InputSequence

    func text(_ format: RecordFormat) -> InputText {
      InputText(bytes: buffer.text(byteCount), format: format, origin: origin)
    }
  }

  // All of these are guarded by `lock`.
  private var lock = pthread_mutex_t()
  private var changed = pthread_cond_t()
  private var ready: Deque<Chunk> = []
  private var spare: [ChunkBuffer] = []
  private var buffersLeft: Int
  /// Slots that read no more splits, and take chunks instead.
  private var waiting = 0
  private var reading: Int

  /// - Parameter slots: the number of slots; initially all of them read.
  init(slots: Int) {
    reading = slots
    buffersLeft = 2 * slots
    pthread_mutex_init(&lock, nil)
    pthread_cond_init(&changed, nil)
  }

  deinit {
    pthread_cond_destroy(&changed)
    pthread_mutex_destroy(&lock)
  }

  private func locked<Result>(_ body: () -> Result) -> Result {
    pthread_mutex_lock(&lock)
    defer { pthread_mutex_unlock(&lock) }
    return body()
  }

  /// A buffer with which a slot continues that is about to `give` its chunk away; nil if no slot is
  /// waiting, in which case the caller maps the chunk.
  func bufferForHandingOver() -> ChunkBuffer? {
    locked {
      // Two chunks are kept ready for each slot that waits, so that it never pauses.
      guard ready.count < 2 * waiting else { return nil }
      return takeBuffer()
    }
  }

  /// Passes a chunk to a slot that waits for work.
  func give(_ chunk: Chunk) {
    locked {
      ready.append(chunk)
      pthread_cond_signal(&changed)
    }
  }

  private func takeBuffer() -> ChunkBuffer? {
    if let buffer = spare.popLast() { return buffer }
    guard buffersLeft > 0 else { return nil }
    buffersLeft -= 1
    return ChunkBuffer(byteCount: Limits.chunkBytes)
  }

  /// Returns a buffer for the next chunk.
  func giveBack(_ buffer: ChunkBuffer) {
    locked { spare.append(buffer) }
  }

  /// Call this when the caller reads no more splits.
  func stopReading() {
    locked {
      reading -= 1
      waiting += 1
      pthread_cond_broadcast(&changed)
    }
  }

  /// The next chunk, or nil if nobody reads any more and none is left.
  func take() -> Chunk? {
    locked {
      while ready.isEmpty && reading > 0 { pthread_cond_wait(&changed, &lock) }
      return ready.popFirst()
    }
  }
}
