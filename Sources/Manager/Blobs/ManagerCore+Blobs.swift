import JobModel
import Links
import ManagerState
import Store
import Wire

/// Plans, specifications and files that clients and workers send and request.
extension ManagerCore {
  // MARK: What comes

  func beginUpload(_ header: BlobHeader, _ request: Int, on link: Link) throws {
    // The bytes arrive even if they are refused.
    link.expectRawBytes(header.bytes)
    guard header.bytes <= StoreLimits.blobBytesEach else {
      throw JobFailure(.usage, "a blob of \(ByteSize.format(header.bytes)) is too large")
    }
    let id = connections.id(of: link)
    let upload = Upload(
      link: id, isFromClient: !registry.isWorker(id), request: request, header: header, now: now())
    if upload.isFromClient { try jobs.checkRoom(forFiles: [header.hash: header.bytes]) }
    switch uploads.begin(upload, now: now()) {
    case .begun(let leaving): for link in leaving { connections[link]?.close() }
    case .full:
      throw JobFailure(
        .unavailable, "too many files of other jobs are on their way to the manager\ntry again")
    }
  }

  func receive(raw bytes: [UInt8], isLast: Bool, on link: Link) {
    let id = connections.id(of: link)
    guard let upload = uploads.add(bytes, isLast: isLast, on: id, now: now()) else { return }
    let hash = upload.header.hash
    guard ContentHash(of: upload.bytes) == hash else {
      return refuse(
        JobFailure(.corrupted, "a blob's bytes do not match its hash"), upload.request,
        on: link)
    }
    // After a restart, a listing is requested again.
    guard !surveys.isListing(hash) else {
      blobs.hold(upload.bytes, as: hash)
      return carryOut(surveys.listingCame { blobs.isHeld($0) })
    }
    blobs.put(upload.bytes, as: hash)
    guard !registry.isWorker(id) else { return }
    replyOnceStored(.reply(Reply(request: upload.request, .ok(.emptyObject))), on: link)
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

  /// The contents that must be uploaded before the job can be accepted. The others are stored
  /// again, because the last job that uses them may be about to end and take them with it.
  func missingContents(of job: JobSpecification) throws -> [ContentHash] {
    guard let shipment = job.shipment else { return [] }
    try shipment.check()
    let sizes = try shipment.sizes()
    var there: [(ContentHash, [UInt8])] = []
    var missing: [ContentHash] = []
    for hash in sizes.keys.sorted(by: { $0.hexadecimal < $1.hexadecimal }) {
      // A damaged copy counts as missing.
      if let bytes = try? blobs.bytes(of: hash) {
        guard bytes.count == sizes[hash] else {
          throw JobFailure(
            .usage,
            "the content \(hash) of the job has \(Counted.text(bytes.count, "byte")), not as many as it says"
          )
        }
        there.append((hash, bytes))
      } else {
        missing.append(hash)
      }
    }
    if missing.isEmpty {
      try jobs.checkRoom(forFiles: sizes)
      for (hash, bytes) in there { blobs.put(bytes, as: hash) }
    }
    return missing
  }
}
