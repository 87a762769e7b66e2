package import JobModel
package import Wire

/// What a worker does. Actions are carried out in order; a failed action is an event.
package enum WorkerAction: Sendable {
  // MARK: The manager

  /// Send a message. It is dropped if there is no connection.
  case send(ManagerMessage)
  /// Send the blob by `put_blob`. Nothing is sent if the cache no longer has it.
  case sendBlob(ContentHash)
  /// The manager has accepted the worker: keep a connection to it, or continue with one for each
  /// message.
  case keepConnection(isOwn: Bool)
  /// Start heartbeats, or continue at this pace.
  case startHeartbeats(milliseconds: Int64)

  // MARK: Blobs and files of jobs

  /// Get a blob. Answered by `blobCame`, at once if the blob is here. The job uses the blob until
  /// `forgetJob`.
  case getBlob(ContentHash, for: JobID, BlobUser)
  /// Put the content of a file in the blob cache. Answered by `blobKept`.
  case keepBlob(path: FilePath, bytesMax: Int, for: JobID, BlobUser)
  /// Request again the blobs that were requested on an earlier connection.
  case askForBlobsAgain
  /// Lay out the files shipped with an attempt's job. Answered by `filesCame`.
  case getFiles(AttemptID, specification: ContentHash)
  /// The job is over: remove its blobs, files and map outputs.
  case forgetJob(JobID)
  /// The worker's directory was emptied: forget everything that was in it.
  case forgetFiles

  // MARK: This machine's disks

  /// Make the directories of an attempt; `output` is empty if it has none. Answered by `prepared`
  /// or `notPrepared`; a failure leaves nothing behind.
  case prepare(AttemptID, scratch: FilePath, output: FilePath)
  /// Check that the inputs named by the plan are in permitted places. Answered by `inputsChecked`.
  case checkInputs(AttemptID, plan: FilePath)
  /// Remove a file, or a directory with everything in it.
  case removeFiles(FilePath)
  /// Remove the part file in an attempt's output directory.
  case clearOutput(FilePath)
  /// Remove an attempt's output directory.
  case removeOutput(FilePath)
  /// Serve the map output of an attempt to other workers.
  case hold(RunFile, of: AttemptID)

  // MARK: Shuffle

  /// Find out which of the map outputs can be opened in place. Answered by `sourcesFound`.
  case findSources(AttemptID, [MapOutputSource])
  case fetch(AttemptID, FetchStep)
  /// Ask the peer that holds the map output to check its own copy. Answered by `sourceChecked`.
  case checkSource(AttemptID, MapOutputSource)
  /// Write down what a reduce attempt reads. Answered by `inputWritten`.
  case writeInput(AttemptID, ReduceInput, path: FilePath)

  // MARK: Children

  /// Start a process and give it its first attempt. A failure is `childNotStarted`.
  case startChild(ChildID, program: FilePath, AttemptRequest)
  /// Give an attempt to a process that has nothing to do.
  case ask(ChildID, AttemptRequest)
  /// Ask the process to end, and kill it if it does not. Answered by `childEnded`.
  case stopChild(ChildID)
  /// Make the scratch directory of a listing and start the process that lists. A failure is
  /// `childNotStarted`.
  case startListing(ChildID, AttemptRequest)

  // MARK: Time and the outside

  /// Report `listingOverdue` after `ExecutionLimits.listingSeconds`. There is only one such timer.
  case startListingTimer(ListingID)
  case stopListingTimer
  case runExternal(ExternalTask)
  /// Close everything but the children: the connection, heartbeats, timers, tasks in the plain form.
  case close
  /// The worker has ended, after a pause.
  case end(milliseconds: Int64)
  case note(WorkerNote)
}

/// A step of the process that fetches the segments of a reduce attempt.
package enum FetchStep: Equatable, Sendable {
  /// Start fetching: the first step, taken once. A failure is `fetchingEnded`.
  case start(maps: Int, file: FilePath)
  /// The segment is available from this source, and from no other.
  case announce(MapOutputSource)
  /// The map's output is here and is not fetched.
  case provide(map: MapIndex)
  /// Discard what has come from the map, and fetch it again.
  case discard(map: MapIndex)
  /// Stop fetching the output of this map attempt.
  case withdraw(AttemptID)
  /// Report `segmentsFetched` once every map is fetched or provided.
  case finish
  /// Stop at once, and report nothing more.
  case cancel
}

/// A task in the plain form, from an external manager.
package enum ExternalTask: Equatable, Sendable {
  case map(NewMapTask)
  case reduce(NewReduceTask)
}

/// A note in the log, for people.
package enum WorkerNote: Equatable, Sendable {
  case registered(epoch: Int)
  case refused(epoch: Int, now: Int)
  case attemptBegins(AttemptID)
  case attemptDone(AttemptID)
  case attemptFailed(AttemptID, AttemptFailure)
  case mapOutputDamaged(AttemptID, map: MapIndex, message: String)
  case scratchMadeAgain
  case cannotGoOn(message: String)
  case ends
}
