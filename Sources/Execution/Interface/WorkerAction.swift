package import JobModel
package import Wire

/// What a worker does. Actions are carried out in order; a failed action is an event.
package enum WorkerAction: Sendable {
  // MARK: The manager

  /// Dropped where there is no connection.
  case send(ManagerMessage)
  /// Hand the blob over by `put_blob`. Nothing is sent where the shelf does not have it any more.
  case sendBlob(ContentHash)
  /// The manager took the worker in: keep a connection to it, or go on with one for each message.
  case keepConnection(isOwn: Bool)
  /// Start heartbeats, or go on at this pace.
  case startHeartbeats(milliseconds: Int64)

  // MARK: Blobs and files of jobs

  /// Answered by `blobCame`, at once where the blob is here. The job uses the blob until `forgetJob`.
  case getBlob(ContentHash, for: JobID, BlobUser)
  /// Put the content of a file on the shelf. Answered by `blobKept`.
  case keepBlob(path: String, bytesMax: Int, for: JobID, BlobUser)
  /// Ask once more for the blobs that were asked for by an earlier connection.
  case askForBlobsAgain
  /// Lay out the files that were shipped with the job of an attempt. Answered by `filesCame`.
  case getFiles(AttemptID, specification: ContentHash)
  /// The job is over: its blobs, files and map outputs go.
  case forgetJob(JobID)
  /// The worker's directory was emptied: nothing in it is believed to be there.
  case forgetFiles

  // MARK: This machine's disks

  /// Make the directories of an attempt; `output` is empty where it has none. Answered by `prepared`
  /// or `notPrepared`; where it fails nothing is left.
  case prepare(AttemptID, scratch: String, output: String)
  /// Look whether the inputs that the plan names lie where they may. Answered by `inputsChecked`.
  case checkInputs(AttemptID, plan: String)
  /// Remove a file, or a directory with all that is in it.
  case removeFiles(String)
  /// Remove the part file in an attempt's output directory.
  case clearOutput(String)
  /// Remove an attempt's output directory.
  case removeOutput(String)
  /// Serve the map output of an attempt to others.
  case hold(RunFile, of: AttemptID)

  // MARK: Shuffle

  /// Look which of the map outputs can be opened in place. Answered by `sourcesFound`.
  case findSources(AttemptID, [MapOutputSource])
  case fetch(AttemptID, FetchStep)
  /// Ask the peer that holds the map output to look at its own copy. Answered by `sourceChecked`.
  case checkSource(AttemptID, MapOutputSource)
  /// Write down what a reduce attempt reads. Answered by `inputWritten`.
  case writeInput(AttemptID, ReduceInput, path: String)

  // MARK: Children

  /// Start a process and give it its first attempt. A failure is `childNotStarted`.
  case startChild(ChildID, program: String, AttemptRequest)
  /// Give an attempt to a process that has nothing to do.
  case ask(ChildID, AttemptRequest)
  /// Ask the process to end, and make it. It answers by `childEnded`.
  case stopChild(ChildID)
  /// Make the scratch directory of a listing and start the process that looks. A failure is
  /// `childNotStarted`.
  case startListing(ChildID, AttemptRequest)

  // MARK: Time and the outside

  /// Tell `listingOverdue` after `ExecutionLimits.listingSeconds`. There is one such timer.
  case startListingTimer(ListingID)
  case stopListingTimer
  case runForeign(ForeignTask)
  /// Close everything but the children: the connection, heartbeats, timers, tasks in the plain form.
  case close
  /// The worker has ended, after a pause.
  case end(milliseconds: Int64)
  case note(WorkerNote)
}

/// A step of the process that fetches the segments of a reduce attempt.
package enum FetchStep: Equatable, Sendable {
  /// Comes first, once. A failure is `fetchingEnded`.
  case start(maps: Int, file: String)
  /// The segment can be had there, and nowhere else.
  case announce(MapOutputSource)
  /// The map's output is here: it is not fetched.
  case provide(map: MapIndex)
  /// What is here of the map is not to be used: it is fetched again.
  case discard(map: MapIndex)
  /// The output of this map attempt is not asked for any more.
  case withdraw(AttemptID)
  /// Answer with `segmentsFetched` once every map is fetched or provided.
  case finish
  /// Stop at once. Nothing more is told.
  case cancel
}

/// A task in the plain form, from a manager of another kind.
package enum ForeignTask: Equatable, Sendable {
  case map(NewMapTask)
  case reduce(NewReduceTask)
}

/// What people may want to know, for the log.
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
