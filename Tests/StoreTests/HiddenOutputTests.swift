import JobModel
import Scheduling
import Store
import TestSupport
import Testing

@Suite struct HiddenOutputTests {
  @Test func aHiddenOutputIsKnownFromItsIntentionUntilItIsGone() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path("store")
    var batch = Batch()
    batch.hiddenOutputs = ["/a/.out", "/b/.out"]
    #expect(!batch.isEmpty)
    try Store(path: FilePath(path)).append(batch)
    let store = try Store(path: FilePath(path))
    #expect(try store.hiddenOutputs().sorted() == ["/a/.out", "/b/.out"], "no job is needed")
    batch = Batch()
    batch.goneOutputs = ["/a/.out", "/never/.out"]
    #expect(!batch.isEmpty)
    try store.append(batch)
    #expect(try store.hiddenOutputs() == ["/b/.out"])
  }

  @Test func aPathOfAnyBytesIsKeptAsItIs() throws {
    let directory = try TemporaryDirectory()
    let path = FilePath(directory.path("store"))
    let hidden = [[0xFF], [0xEF, 0xBF, 0xBD], [0xEE, 0xBF, 0xBF], [0xC3, 0xA9]].map {
      FilePath(bytes: [0x2F] + $0)
    }
    var batch = Batch(
      records: [.jobAdded(JobID(1), priority: 0, name: "", at: .init(nanoseconds: 1))])
    batch.hiddenOutputs = hidden
    batch.documents = [
      JobDocument(
        job: JobID(1), origin: .submitted, specification: [], output: hidden[0],
        hiddenOutput: hidden[2])
    ]
    try Store(path: path).append(batch)
    let store = try Store(path: path)
    #expect(try store.hiddenOutputs().sorted() == hidden.sorted())
    let document = try store.document(of: JobID(1))
    #expect(document?.output == hidden[0])
    #expect(document?.hiddenOutput == hidden[2])
    batch = Batch()
    batch.goneOutputs = [hidden[0]]
    try store.append(batch)
    #expect(try store.hiddenOutputs().sorted() == hidden.dropFirst().sorted())
  }
}
