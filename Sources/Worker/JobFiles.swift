import Execution
import FoundationEssentials
import Glibc
import JobModel
import Storage
import Wire

/// The files shipped with jobs, laid out below one directory for each job as they lie on the
/// submitter's machine. It belongs to the worker's event loop.
///
///     specification ─▶ shipment ─▶ contents, by hash ─▶ links: scratch/job-17/files/home/me/map.py
final class JobFiles {
  private enum State {
    case coming([(Result<UnpackedShipment, JobFailure>) -> Void])
    case ready(UnpackedShipment)
  }

  private let tree: ScratchDirectory
  private let blobs: BlobCache
  private var states: [JobID: State] = [:]

  init(_ tree: ScratchDirectory, _ blobs: BlobCache) {
    self.tree = tree
    self.blobs = blobs
  }

  /// Calls `then` with the place of a job's files, now or once all have arrived.
  func get(
    _ job: JobID, _ specification: ContentHash,
    then: @escaping (Result<UnpackedShipment, JobFailure>) -> Void
  ) {
    switch states[job] {
    case .ready(let shipment) where access(shipment.root.cString, F_OK) == 0:
      then(.success(shipment))
    case .coming(let others): states[job] = .coming(others + [then])
    case nil, .ready:
      states[job] = .coming([then])
      blobs.get(specification, for: job) { [weak self] in self?.specificationCame($0, of: job) }
    }
  }

  func forget(_ job: JobID) { states[job] = nil }

  /// The files are gone from the disk, so the next request lays them out again.
  func forgetAll() {
    states = states.filter { if case .coming = $0.value { true } else { false } }
  }

  // MARK: Steps

  private func specificationCame(_ result: Result<FilePath, JobFailure>, of job: JobID) {
    do {
      let shipment = try Self.shipment(try result.get())
      let hashes = Set(shipment.contents.compactMap { ContentHash(hexadecimal: $0.hash) })
      var missing = hashes
      guard !missing.isEmpty else { return try finish(job, shipment) }
      for hash in hashes {
        blobs.get(hash, for: job) { [weak self] result in
          missing.remove(hash)
          self?.contentCame(result, hash, shipment, of: job, isLast: missing.isEmpty)
        }
      }
    } catch {
      end(job, .failure(Self.failure(error)))
    }
  }

  private static func shipment(_ path: FilePath) throws -> Shipment {
    let bytes = try System.read(path, most: WireLimits.ownObjectBytesMax, in: .scratch)
    do {
      return try JSON.decoded(ShippedJob.self, from: bytes).shipment
    } catch {
      throw JobFailure(
        .usage, "the specification of the job does not say what was shipped with it: \(error)")
    }
  }

  private func contentCame(
    _ result: Result<FilePath, JobFailure>, _ hash: ContentHash, _ shipment: Shipment,
    of job: JobID,
    isLast: Bool
  ) {
    // An earlier file that did not come has ended this.
    guard case .coming = states[job] else { return }
    do {
      if case .failure(let failure) = result {
        let names = shipment.contents.filter { $0.hash == hash.hexadecimal }.map(\.path)
        throw JobFailure(
          failure.kind,
          "\(names.map(\.shown).joined(separator: ", ")), shipped with the job, did not come: \(failure.message)"
        )
      }
      if isLast { try finish(job, shipment) }
    } catch {
      end(job, .failure(Self.failure(error)))
    }
  }

  private func finish(_ job: JobID, _ shipment: Shipment) throws {
    let root = try tree.makeDirectory("job-\(job.number)/files")
    for file in shipment.files { try lay(file, below: root) }
    for folder in Set(shipment.files.map(\.folder) + [shipment.directory].compactMap { $0 }) {
      try System.makeDirectories(root + folder, in: .scratch)
      showNeighbours(in: folder, below: root)
    }
    end(job, .success(UnpackedShipment(root: root, executable: try executable(shipment))))
  }

  private func lay(_ file: ShippedFile, below root: FilePath) throws {
    let path = root + file.path
    try System.makeDirectories(root + file.folder, in: .scratch)
    guard link(try source(file).cString, path.cString) == 0 || errno == EEXIST else {
      throw System.failure("link", path, in: .scratch)
    }
  }

  /// If this machine sees the submitter's directory, a program also finds its neighbours from
  /// there, such as the modules that a script imports.
  private func showNeighbours(in folder: FilePath, below root: FilePath) {
    let names = System.names(in: folder) ?? []
    guard names.count <= WorkerLimits.neighboursMax else { return }
    // Shipped files are in place already.
    for name in names {
      let neighbour = folder.appending(name)
      symlink(neighbour.cString, (root + neighbour).cString)
    }
  }

  private func executable(_ shipment: Shipment) throws -> FilePath? {
    switch shipment.executable {
    case nil: nil
    case .shared(let path): path
    case .shipped(let file): try source(file)
    }
  }

  /// The file in the blob cache. If one of two files with the same content is executable, both are.
  private func source(_ file: ShippedFile) throws -> FilePath {
    guard let hash = ContentHash(hexadecimal: file.hash) else {
      throw JobFailure(.usage, "\(file.path) was shipped without a hash")
    }
    let path = blobs.path(of: hash)
    guard !file.isExecutable || chmod(path.cString, 0o700) == 0 else {
      throw System.failure("make executable", path, in: .scratch)
    }
    return path
  }

  private func end(_ job: JobID, _ result: Result<UnpackedShipment, JobFailure>) {
    guard case .coming(let waiting) = states[job] else { return }
    states[job] = (try? result.get()).map { .ready($0) }
    for then in waiting { then(result) }
  }

  private static func failure(_ error: any Error) -> JobFailure {
    error as? JobFailure ?? JobFailure(.scratch, "\(error)")
  }
}

/// The part of a specification that a worker reads.
private struct ShippedJob: Decodable {
  var shipment: Shipment
}

extension ShippedJob: Validated {
  func checkFields() throws(FieldFault) { try Field.check(shipment, "shipment") }
}
