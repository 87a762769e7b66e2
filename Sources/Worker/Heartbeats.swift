import JobModel
import Links
import Logging
import NIOCore
import NIOPosix
import Wire

/// Signs of life for the manager, over UDP, from the first acknowledgement on.
///
/// SwiftNIO closes the socket after most send errors, even passing ones (no route, a firewall being
/// set up). A beat that finds no socket opens a new one.
final class Heartbeats {
  private let settings: WorkerSettings
  private let worker: WorkerID
  private let address: WorkerAddress
  private let loop: any EventLoop
  private let logger: Logger
  private let sealer: HeartbeatSealer
  private var channel: (any Channel)?
  /// The manager's last known address, because a name service may not answer while the network is
  /// down.
  private var target: SocketAddress?
  private var isLookingUp = false
  private var isOpening = false
  private var hasEnded = false
  private var sequence = 0
  private var timer: RepeatedTask?
  private var failures = Sparingly()

  init(
    _ settings: WorkerSettings, worker: WorkerID, address: WorkerAddress, loop: any EventLoop,
    logger: Logger
  ) {
    self.settings = settings
    self.worker = worker
    self.address = address
    self.loop = loop
    self.logger = logger
    sealer = HeartbeatSealer(secret: settings.secret)
  }

  /// Starts, or continues at another pace. The manager may have been restarted on another machine.
  func start(intervalMilliseconds: Int64) {
    lookUp()
    timer?.cancel()
    let this = NIOLoopBound(self, eventLoop: loop)
    timer = loop.scheduleRepeatedTask(
      initialDelay: .zero, delay: .milliseconds(intervalMilliseconds)
    ) { _ in this.value.beat() }
  }

  func end() {
    hasEnded = true
    timer?.cancel()
    channel?.close(promise: nil)
  }

  private func beat() {
    guard let target else { return lookUp() }
    guard let channel else { return open(to: target) }
    sequence += 1
    let bytes = sealer.seal(Heartbeat(address: address, worker: worker, sequence: sequence))
    channel.writeAndFlush(
      AddressedEnvelope(remoteAddress: target, data: ByteBuffer(bytes: bytes))
    ).assumeIsolated().whenFailure { [self] in failed($0) }
  }

  private func failed(_ error: any Error) {
    guard !hasEnded, let times = failures.note() else { return }
    logger.warning(
      "a heartbeat was not sent, trying on",
      metadata: ["reason": "\(LinkTransport.reason(error))", "times": "\(times)"])
  }

  // MARK: The socket

  /// Looks up the manager's address in another thread, because that may take long.
  private func lookUp() {
    guard !isLookingUp, !hasEnded else { return }
    isLookingUp = true
    let (host, port) = (settings.managerHost, settings.managerPort)
    NIOThreadPool.singleton.runIfActive(eventLoop: loop) {
      try SocketAddress.makeAddressResolvingHost(host, port: port)
    }.assumeIsolated().whenComplete { [self] result in
      isLookingUp = false
      switch result {
      case .success(let found):
        target = found
        if channel == nil { open(to: found) }
      case .failure(let error): if target == nil { failed(error) }
      }
    }
  }

  private func open(to target: SocketAddress) {
    guard !isOpening, !hasEnded else { return }
    isOpening = true
    let any = target.protocol == .inet6 ? "::" : "0.0.0.0"
    DatagramBootstrap(group: loop).bind(host: any, port: 0).assumeIsolated()
      .whenComplete { [self] result in
        isOpening = false
        switch result {
        case .success(let channel): opened(channel)
        case .failure(let error): failed(error)
        }
      }
  }

  private func opened(_ channel: any Channel) {
    guard !hasEnded else { return channel.close(promise: nil) }
    self.channel = channel
    channel.closeFuture.assumeIsolated().whenComplete { [self] _ in
      if self.channel === channel { self.channel = nil }
    }
    beat()
  }
}
