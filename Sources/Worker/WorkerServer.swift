import JobModel
import Links
package import Logging
import NIOCore
import NIOPosix
import Shuffle
import Storage
import Wire

/// A worker: it listens, registers with the manager, and does what the manager says until it is
/// told to end.
package enum WorkerServer {
  /// Runs until `stop` finishes, the manager shuts the worker down, or it cannot go on.
  ///
  /// - Parameters:
  ///   - onListening: called with the ports for messages and for segments.
  ///   - stop: finishes when the process is asked to end.
  /// - Throws: a `JobFailure` if it cannot begin or cannot go on.
  package static func run(
    _ settings: WorkerSettings, logger: Logger,
    onListening: @escaping @Sendable (Int, Int) -> Void = { _, _ in },
    stop: @escaping @Sendable () async -> Void
  ) async throws {
    try DoorPolicy.check(host: settings.host, hasSecret: settings.secret != nil)
    let peers = try localPeers(settings, logger)
    // Never shut down: timers and threads may still use it while the process ends.
    let group = MultiThreadedEventLoopGroup.singleton
    let loop = group.any()
    // All threads exist from the start, so nothing that has begun is refused a thread later.
    let threads = NIOThreadPool.singleton
    let held = HeldOutputs()
    let segments = try await serveSegments(of: held, settings, peers, group)
    // Children may have another working directory than the worker.
    let scratch = OutputDirectory.resolved(settings.scratch)
    let tree: ScratchDirectory
    do {
      tree = try ScratchDirectory(parent: scratch, prefix: treePrefix, holding: .tree)
    } catch {
      await segments.stop()
      throw error
    }
    let (ended, end) = AsyncStream.makeStream(of: Void.self)
    let listener: WorkerListener
    let port: Int
    do {
      listener = try await loop.submit {
        WorkerListener(
          settings, loop: loop, group: group, logger: logger, tree: tree, held: held,
          httpPort: segments.port, peers: peers, end: { end.finish() })
      }.get()
      port = try await loop.flatSubmit { listener.listen() }.get()
    } catch {
      tree.remove()
      await segments.stop()
      throw error
    }
    let sweeping = sweep(scratch, on: loop, threads)
    defer { sweeping.cancel() }
    segments.lost.whenComplete { _ in
      let message = "the listener for segments on port \(segments.port) was closed"
      loop.execute { listener.fail(JobFailure(.usage, message)) }
    }
    onListening(port, segments.port)
    await wait(for: ended, stop: stop) { loop.execute { listener.end() } }
    let failure = try await loop.submit { listener.failure }.get()
    tree.remove()
    await close(segments)
    if let failure { throw failure }
  }

  // MARK: Start

  /// Whom the worker lets in without a proof; nil if all peers must prove something, or none.
  private static func localPeers(
    _ settings: WorkerSettings, _ logger: Logger
  ) throws -> LocalPeers? {
    let peers = try LocalPeers.unless(
      hasProof: settings.hasProof, anyLocalUser: settings.letsInAnyLocalUser)
    if !settings.hasProof && peers == nil {
      logger.warning("every user of this machine is let in, and can run programs as this one")
    }
    return peers
  }

  private static func serveSegments(
    of held: HeldOutputs, _ settings: WorkerSettings, _ peers: LocalPeers?,
    _ group: MultiThreadedEventLoopGroup
  ) async throws -> SegmentServer {
    let checker = SegmentChecker(settings, held)
    let catalog = SegmentCatalog(
      place: { held.place(of: $0) }, isSound: { await checker.isSound($0) })
    return try await SegmentServer.start(
      host: settings.host, port: 0, group: group, catalog: catalog,
      security: SegmentSecurity(secret: settings.secret, tls: settings.tls),
      access: settings.hasProof ? nil : .withoutSecret(peers))
  }

  // MARK: Scratch

  private static let treePrefix: FilePath = "gristmill-worker-"

  /// Removes, at intervals, what killed workers with the same scratch directory left.
  private static func sweep(
    _ scratch: FilePath, on loop: any EventLoop, _ threads: NIOThreadPool
  ) -> RepeatedTask {
    let pause = TimeAmount.seconds(WorkerLimits.sweepSeconds)
    return loop.scheduleRepeatedTask(initialDelay: pause, delay: pause) { _ in
      _ = threads.runIfActive(eventLoop: loop) {
        ScratchDirectory.sweep(parent: scratch, prefix: treePrefix, holding: .tree)
      }
    }
  }

  // MARK: End

  /// Returns when the worker has ended.
  ///
  /// - Parameter onStop: asks the worker to end; called when `stop` finishes before that.
  private static func wait(
    for ended: AsyncStream<Void>, stop: @escaping @Sendable () async -> Void,
    onStop: @escaping @Sendable () -> Void
  ) async {
    let stopping = Task {
      await stop()
      if !Task.isCancelled { onStop() }
    }
    for await _ in ended {}
    stopping.cancel()
    await stopping.value
  }

  /// Closes the server, but waits only `WorkerLimits.closeSeconds`: the process is about to end, and
  /// that closes the rest.
  private static func close(_ segments: SegmentServer) async {
    let (closed, close) = AsyncStream.makeStream(of: Void.self)
    Task {
      await segments.stop()
      close.finish()
    }
    Task {
      try? await Task.sleep(for: .seconds(WorkerLimits.closeSeconds))
      close.finish()
    }
    for await _ in closed {}
  }
}
