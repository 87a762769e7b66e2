import JobModel
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
}
