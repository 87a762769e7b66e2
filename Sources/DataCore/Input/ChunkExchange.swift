import DequeModule
import Glibc
import JobModel

/// Where slots that inflate meet slots that have nothing to read.
///
/// A slot maps what it inflates as long as all slots have splits of their own.
/// When others run out, it hands its chunks to them and goes on inflating. So
/// one .gz, or the last of many, keeps every slot busy. Nobody waits for room:
/// a slot that cannot hand over maps the chunk itself.
///
/// `@unchecked Sendable`: every field is read and written under `lock`.
final class ChunkExchange: @unchecked Sendable {
  /// A text of whole records in a buffer.
  struct Chunk {
    var buffer: ChunkBuffer
    var byteCount: Int
    var origin: TextOrigin
    var sequence: InputSequence

    func text(_ format: RecordFormat) -> InputText {
      InputText(bytes: buffer.text(byteCount), format: format, origin: origin)
    }
  }

  // All of it is guarded by `lock`.
  private var lock = pthread_mutex_t()
  private var changed = pthread_cond_t()
  private var ready: Deque<Chunk> = []
  private var spare: [ChunkBuffer] = []
  private var buffersLeft: Int
  /// Slots that read no more splits, and take chunks.
  private var waiting = 0
  private var reading: Int

  /// - Parameter slots: all of them read at first.
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

  /// A buffer to go on with for a slot that is about to `give` its chunk away,
  /// or nil where nobody waits: then the chunk is the caller's to map.
  func bufferForHandingOver() -> ChunkBuffer? {
    locked {
      // Two chunks in store for each that waits, so that it never pauses.
      guard ready.count < 2 * waiting else { return nil }
      return takeBuffer()
    }
  }

  /// Hands a chunk to a slot that waits for work.
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

  /// Gives a buffer back for the next chunk.
  func giveBack(_ buffer: ChunkBuffer) {
    locked { spare.append(buffer) }
  }

  /// The caller reads no more splits.
  func stopReading() {
    locked {
      reading -= 1
      waiting += 1
      pthread_cond_broadcast(&changed)
    }
  }

  /// The next chunk, or nil when nobody reads any more and none is left.
  func take() -> Chunk? {
    locked {
      while ready.isEmpty && reading > 0 { pthread_cond_wait(&changed, &lock) }
      return ready.popFirst()
    }
  }
}
