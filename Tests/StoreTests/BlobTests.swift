import JobModel
import Scheduling
import Store
import TestSupport
import Testing

@Suite struct BlobTests {
  let directory: TemporaryDirectory
  let store: Store

  init() throws {
    directory = try TemporaryDirectory()
    var limits = StoreLimits()
    limits.blobBytesMax = 100
    store = try Store(path: FilePath(directory.path("store")), limits: limits)
  }

  private func put(_ hash: String, _ count: Int) throws {
    var batch = Batch()
    batch.blobs = [Blob(hash: hash, bytes: [UInt8](repeating: 1, count: count))]
    try store.append(batch)
  }

  private func start(_ number: Int, plan: String? = nil, programs: [String] = []) throws {
    let job = JobID(number)
    var batch = Batch(records: [.jobAdded(job, priority: 0, name: "", at: .init(nanoseconds: 1))])
    batch.documents = [
      JobDocument(
        job: job, origin: .submitted, specification: [], output: "", plan: plan,
        programs: programs)
    ]
    try store.append(batch)
  }

  private func end(_ number: Int) throws {
    try store.append(
      Batch(records: [.jobEnded(JobID(number), .succeeded, at: .init(nanoseconds: 2))]))
  }

  private var there: [String] {
    get throws { try ["a", "b", "c"].filter { try store.hasBlob($0) } }
  }

  @Test func aBlobGoesWithTheLastJobThatUsesIt() throws {
    try put("a", 10)
    try put("b", 20)
    try put("a", 10)
    #expect(try store.blob("b")?.count == 20)
    #expect(try store.blob("c") == nil)
    try start(1, plan: "a", programs: ["b"])
    try start(2, programs: ["b"])
    try end(1)
    #expect(try there == ["b"])
    try end(2)
    #expect(try there == [])
  }

  @Test func blobsThatNoJobUsesMakeRoomOldestFirst() throws {
    try put("a", 40)
    try put("b", 40)
    try start(1, plan: "b")
    #expect(try store.hasRoom(forBlobBytes: 60))
    #expect(try !store.hasRoom(forBlobBytes: 61))
    try put("c", 50)
    #expect(try there == ["b", "c"])
  }

  @Test func whereJobsThatGoOnNeedAllRoomABlobIsRefused() throws {
    try put("a", 60)
    try start(1, plan: "a")
    let failure = #expect(throws: JobFailure.self) { try put("b", 50) }
    #expect(
      failure?.message.hasPrefix("plans and programs of unfinished jobs take all") == true)
    #expect(try there == ["a"])
  }
}
