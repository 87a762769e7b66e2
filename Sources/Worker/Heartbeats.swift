import JobModel
import NIOCore
import NIOPosix
import Wire

/// Signs of life to the manager, over UDP, from the first acknowledgement on.
final class Heartbeats {
  private let settings: WorkerSettings
  private let worker: WorkerID
  private let address: WorkerAddress
  private let loop: any EventLoop
  private let sealer: HeartbeatSealer
  private var channel: (any Channel)?
  private var target: SocketAddress?
  private var sequence = 0
  private var timer: RepeatedTask?

  init(
    _ settings: WorkerSettings, worker: WorkerID, address: WorkerAddress, loop: any EventLoop
  ) {
    self.settings = settings
    self.worker = worker
    self.address = address
    self.loop = loop
    sealer = HeartbeatSealer(secret: settings.secret)
  }

  /// Starts, or goes on at another pace.
  func start(intervalMilliseconds: Int64) {
    timer?.cancel()
    let this = NIOLoopBound(self, eventLoop: loop)
    timer = loop.scheduleRepeatedTask(
      initialDelay: .zero, delay: .milliseconds(intervalMilliseconds)
    ) { _ in this.value.beat() }
  }

  func end() {
    timer?.cancel()
    channel?.close(promise: nil)
  }

  private func beat() {
    guard let channel, let target else { return open() }
    sequence += 1
    let bytes = sealer.seal(Heartbeat(address: address, worker: worker, sequence: sequence))
    channel.writeAndFlush(
      AddressedEnvelope(remoteAddress: target, data: ByteBuffer(bytes: bytes)), promise: nil)
  }

  private func open() {
    target = try? SocketAddress.makeAddressResolvingHost(
      settings.managerHost, port: settings.managerPort)
    guard let target else { return }
    let any = target.protocol == .inet6 ? "::" : "0.0.0.0"
    DatagramBootstrap(group: loop).bind(host: any, port: 0).assumeIsolated()
      .whenSuccess { [self] channel in
        self.channel = channel
        beat()
      }
  }
}
