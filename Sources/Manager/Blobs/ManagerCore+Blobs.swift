import JobModel
import Links
import Store
import Wire

/// Plans, specifications and files that clients and workers hand over, and ask for.
extension ManagerCore {
  // MARK: What comes

  func beginUpload(_ header: BlobHeader, _ request: Int, on link: Link) throws {
    // What is refused is on its way, too.
    link.expectRawBytes(header.bytes)
    guard header.bytes <= StoreLimits.blobBytesEach else {
      throw JobFailure(.usage, "a blob of \(ByteSize.format(header.bytes)) is too large")
    }
    let upload = Upload(
      link: link, isFromClient: link.tag == nil, request: request, header: header, progressed: now()
    )
    if upload.isFromClient {
      try checkRoom(for: [header.hash: header.bytes])
      guard let leaving = uploads.makeRoom(for: header.bytes, now: now()) else {
        throw JobFailure(
          .usage, "too many files of other jobs are on their way to the manager\ntry again")
      }
      for link in leaving { link.close() }
    }
    uploads.begin(upload)
  }

  func closeIdleUploads() {
    for link in uploads.removeIdle(now: now()) { link.close() }
  }

  func receive(raw bytes: [UInt8], isLast: Bool, on link: Link) {
    guard let upload = uploads.add(bytes, isLast: isLast, on: link, now: now()) else { return }
    guard ContentHash(of: upload.bytes) == upload.header.hash else {
      return refuse(
        JobFailure(.corrupted, "a blob that came is not what its hash says"), upload.request,
        on: link)
    }
    // A listing is asked for anew after a restart.
    guard !isListing(upload.header.hash) else {
      blobs.hold(upload.bytes, as: upload.header.hash)
      return goOnWithSurveys()
    }
    blobs.put(upload.bytes, as: upload.header.hash)
    if link.tag == nil {
      link.promiseAnswer()
      journal.afterStored {
        link.keepPromise(ManagerAnswer.reply(Reply(request: upload.request, .ok(.emptyObject))))
      }
    }
  }

  // MARK: What is asked for

  func give(_ hash: ContentHash, on link: Link) throws {
    guard let bytes = try blobs.bytes(of: hash) else {
      throw JobFailure(.input, "the manager does not have \(hash)")
    }
    link.send(ManagerAnswer.blob(BlobHeader(hash: hash, bytes: bytes.count)))
    link.send(raw: bytes)
  }

  // MARK: What jobs use

  /// Which contents of a job have to come before it can be taken. The others are stored once more:
  /// those whose last job is about to end may be about to go.
  func missingContents(of job: JobSpecification) throws -> [ContentHash] {
    guard let shipment = job.shipment else { return [] }
    try shipment.check()
    let sizes = try shipment.sizes()
    var there: [(ContentHash, [UInt8])] = []
    var missing: [ContentHash] = []
    for hash in sizes.keys.sorted(by: { $0.hexadecimal < $1.hexadecimal }) {
      // A copy that is damaged is as good as none.
      if let bytes = try? blobs.bytes(of: hash) {
        guard bytes.count == sizes[hash] else {
          throw JobFailure(
            .usage,
            "what goes with the job as \(hash) has \(bytes.count) bytes, not as many as it says")
        }
        there.append((hash, bytes))
      } else {
        missing.append(hash)
      }
    }
    if missing.isEmpty {
      try checkRoom(for: sizes)
      for (hash, bytes) in there { blobs.put(bytes, as: hash) }
    }
    return missing
  }

  /// - Throws: where files of jobs that are not over leave no room for these contents.
  private func checkRoom(for sizes: [ContentHash: Int]) throws {
    var all: [ContentHash: Int] = [:]
    for job in jobs.values {
      all.merge(try job.specification.shipment?.sizes() ?? [:]) { one, _ in one }
    }
    let used = all.values.saturatedSum { $0 }
    let bytes = sizes.saturatedSum { all[$0.key] == nil ? $0.value : 0 }
    guard used.addingSaturated(bytes) <= ManagerLimits.fileBytesOfJobsMax else {
      throw JobFailure(
        .usage,
        "files of jobs that are not over take \(ByteSize.format(used)) of the \(ByteSize.format(ManagerLimits.fileBytesOfJobsMax)) that there are for them\nwait until a job has ended, or put the files in a directory that all machines see, and name that to the manager with --shared-dir"
      )
    }
  }

  /// The job is over: what no other one uses leaves memory. The store does the same for itself.
  func dropBlobs(of job: ManagedJob) {
    var gone = job.blobs
    for other in jobs.values { gone.subtract(other.blobs) }
    for hash in gone { blobs.drop(hash) }
  }
}

extension Shipment {
  /// Bytes of each content.
  func sizes() throws -> [ContentHash: Int] {
    try Dictionary(
      contents.map { file in
        guard let hash = ContentHash(hexadecimal: file.hash) else {
          throw JobFailure(.usage, "\(file.path) comes without its hash")
        }
        return (hash, file.bytes)
      }, uniquingKeysWith: max)
  }
}
