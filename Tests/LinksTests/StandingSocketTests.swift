import Links
import NIOCore
import NIOPosix
import Testing

@Suite("Sockets that listen as long as their owner exists")
struct StandingSocketTests {
  @Test("a closed socket is opened again, until it is stopped")
  func stopped() async throws {
    let loop = MultiThreadedEventLoopGroup.singleton.any()
    let (opened, note) = AsyncStream.makeStream(of: (any Channel).self)
    let socket = try await loop.submit {
      let socket = StandingSocket(
        loop: loop,
        open: {
          ServerBootstrap(group: loop).bind(host: "127.0.0.1", port: 0).map { channel in
            note.yield(channel)
            return channel
          }
        }, onNews: { _ in })
      return NIOLoopBound(socket, eventLoop: loop)
    }.get()
    _ = try await loop.flatSubmit { socket.value.start() }.get()
    var channels = opened.makeAsyncIterator()
    let first = try #require(await channels.next())
    try await first.close()
    let second = try #require(await channels.next())
    try await loop.submit { socket.value.stop() }.get()
    try await second.closeFuture.get()
    // Longer than reopening takes.
    try await Task.sleep(for: .milliseconds(2 * LinkLimits.reopenMilliseconds))
    note.finish()
    let third = await channels.next()
    #expect(third == nil)
  }
}
