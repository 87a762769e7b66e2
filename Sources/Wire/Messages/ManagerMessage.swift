package import JobModel

/// What a manager is told over TCP by workers, clients and programs in any language.
///
/// Any client may send the messages up to `newManagerJob`; the others come from Gristmill processes.
package enum ManagerMessage: Equatable, Sendable {
  case register(Register)
  /// From a worker that knows task numbers only: a task is done.
  case finished(Finished)
  /// To be passed on to every worker.
  case shutdown
  case newManagerJob(NewManagerJob)

  case attemptFinished(AttemptFinished)
  case attemptFailed(AttemptFailed)
  case progress(ProgressReport)
  case inputsListed(InputsListed)
  /// From a worker that ends in good order.
  case goodbye(Goodbye)
  /// A request that expects an answer on the same connection.
  case request(ClientRequest)
}

/// A worker ends in good order and holds nothing that anyone should wait for.
package struct Goodbye: Equatable, Sendable {
  package var worker: WorkerID

  package init(worker: WorkerID) { self.worker = worker }
}

/// A task of an external worker is done.
package struct Finished: Equatable, Sendable {
  package var task: Int
  package var address: WorkerAddress

  package init(task: Int, address: WorkerAddress) {
    self.task = task
    self.address = address
  }
}

/// A streaming job over the files of a directory, which any client may submit.
package struct NewManagerJob: Equatable, Sendable {
  package var inputDirectory: FilePath
  package var outputDirectory: FilePath
  package var mapperExecutable: FilePath
  package var reducerExecutable: FilePath
  package var mappers: Int
  package var reducers: Int

  package init(
    inputDirectory: FilePath, outputDirectory: FilePath, mapperExecutable: FilePath,
    reducerExecutable: FilePath, mappers: Int, reducers: Int
  ) {
    self.inputDirectory = inputDirectory
    self.outputDirectory = outputDirectory
    self.mapperExecutable = mapperExecutable
    self.reducerExecutable = reducerExecutable
    self.mappers = mappers
    self.reducers = reducers
  }
}
