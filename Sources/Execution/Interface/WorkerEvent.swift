package import JobModel
package import Wire

/// What happens to a worker. An answer to an action may arrive when nothing waits for it any more,
/// and then changes nothing.
package enum WorkerEvent: Sendable {
  // MARK: The manager

  /// The manager sent a message.
  case received(WorkerMessage)
  /// Messages reach the manager from now on: the permanent connection is open, or an external
  /// manager has acknowledged. Comes again if an open connection is acknowledged again.
  case managerReached(isOwn: Bool)
  /// The connection is lost, and is being made again.
  case managerLost

  // MARK: Blobs and files of jobs

  /// The blob cache lacks a blob that somebody waits for.
  case blobMissing(ContentHash)
  /// The answer to `getBlob`: the file that holds the blob.
  case blobCame(BlobUser, ContentHash, Result<FilePath, JobFailure>)
  /// The answer to `keepBlob`: the hash under which the cache holds the file's content.
  case blobKept(BlobUser, Result<ContentHash, JobFailure>)
  /// The answer to `getFiles`.
  case filesCame(AttemptID, Result<UnpackedShipment, JobFailure>)

  // MARK: Answers of this machine's disks

  /// The answers to `prepare`.
  case prepared(AttemptID)
  case notPrepared(AttemptID, AttemptFailure)
  /// The answer to `checkInputs`: nil if all inputs are in permitted places.
  case inputsChecked(AttemptID, JobFailure?)
  /// Somebody deleted the worker's directory; it was made again, empty.
  case scratchMadeAgain
  /// Somebody deleted the worker's directory, and it cannot be made again.
  case scratchLost(JobFailure)

  // MARK: Shuffle

  /// The answer to `findSources`, in the same order.
  case sourcesFound(AttemptID, [FoundSource])
  /// The answer to `FetchStep.finish`: all fetched segments.
  case segmentsFetched(AttemptID, [FetchedCopy])
  /// Nothing can be fetched any more, usually because the file for the segments cannot be written.
  case fetchingEnded(AttemptID, JobFailure)
  /// A source could not be reached. It is retried, and may fail again.
  case fetchFailed(AttemptID, FetchFailure)
  /// How far an attempt's fetching has come. Sent for every attempt that fetches before `progressDue`,
  /// and for the attempt concerned before `fetchFailed` and `sourceChecked`.
  case fetched(AttemptID, FetchedSoFar)
  /// The answer to `checkSource`: what is wrong with the source, according to its holder.
  case sourceChecked(AttemptID, MapOutputSource, FetchFailure.Cause)
  /// The answer to `writeInput`: nil if the file was written.
  case inputWritten(AttemptID, JobFailure?)

  // MARK: Children

  /// The process was not started. There will be no `childEnded`.
  case childNotStarted(ChildID, reason: String)
  case childSaid(ChildID, AttemptEvent)
  /// Its programs, or the process itself, wrote to standard error.
  case childWrote(ChildID, [UInt8])
  /// The process is gone. Comes once for each started process.
  case childEnded(ChildID, ChildEnd)

  // MARK: Time and the outside

  /// It is time to tell the manager about progress.
  case progressDue
  /// A listing has taken `ExecutionLimits.listingSeconds`.
  case listingOverdue(ListingID)
  /// A task in the plain form is done.
  case externalTaskDone(Int)
  /// Somebody wants the worker to end.
  case stopAsked
  /// A part of the process that a worker cannot do without has died.
  case broke(JobFailure)
}

/// Who waits for a blob, or has a file put in the blob cache.
package enum BlobUser: Hashable, Sendable {
  case attempt(AttemptID)
  case listing(ListingID)
}

/// The number of a child process; no number is used twice.
package struct ChildID: Hashable, Sendable, CustomStringConvertible {
  package var number: Int

  package init(_ number: Int) { self.number = number }

  package var description: String { "child \(number)" }
}

/// The number of a listing of the inputs of a job; never the same twice.
package struct ListingID: Hashable, Sendable {
  package var number: Int

  package init(_ number: Int) { self.number = number }
}

/// The files that were shipped with a job, laid out on the worker's disk.
package struct UnpackedShipment: Equatable, Sendable {
  /// The directory below which they lie.
  package var root: FilePath
  /// The job's own binary, if it has one.
  package var executable: FilePath?

  package init(root: FilePath, executable: FilePath? = nil) {
    self.root = root
    self.executable = executable
  }
}

/// A source of a map output, and whether the whole map output can be opened in place.
package struct FoundSource: Equatable, Sendable {
  package var source: MapOutputSource
  package var isInPlace: Bool

  package init(_ source: MapOutputSource, isInPlace: Bool) {
    self.source = source
    self.isInPlace = isInPlace
  }
}

/// A fetched segment. Its numbers are what the peer sent, and are not checked yet.
package struct FetchedCopy: Equatable, Sendable {
  package var map: MapIndex
  /// The number of the map attempt as whose output it was fetched.
  package var attempt: Int
  /// The peer it came from, for people.
  package var peer: String
  /// Its offset in the file for segments.
  package var offset: Int
  package var bytes: Int
  /// As `SegmentNumbers` has them.
  package var numbers: [Int]

  package init(
    map: MapIndex, attempt: Int, peer: String, offset: Int, bytes: Int, numbers: [Int]
  ) {
    self.map = map
    self.attempt = attempt
    self.peer = peer
    self.offset = offset
    self.bytes = bytes
    self.numbers = numbers
  }
}

/// What a reduce attempt has fetched so far.
package struct FetchedSoFar: Equatable, Sendable {
  package var segments: Int
  package var bytes: Int

  package init(segments: Int = 0, bytes: Int = 0) {
    self.segments = segments
    self.bytes = bytes
  }
}

/// How a child process ended.
package struct ChildEnd: Equatable, Sendable {
  /// Whether the child spoke the worker's protocol.
  package enum Greeting: Equatable, Sendable {
    /// It never said anything.
    case awaited
    case said
    /// It said something else first.
    case refused
  }

  /// For people: the signal or exit code, and what it wrote to standard error.
  package var how: String
  package var greeting: Greeting
  /// What was wrong with its last event, if it was killed for that.
  package var fault: String?

  package init(how: String, greeting: Greeting, fault: String? = nil) {
    self.how = how
    self.greeting = greeting
    self.fault = fault
  }
}
