import Foundation
import TestSupport
import Testing

/// What was killed leaves nothing for long: the next process to start finds it, and so do running
/// ones.
@Suite("What killed servers leave", .serialized)
struct LeftoverTests {
  /// Kills a manager in the middle of its work on a hidden directory.
  private enum Moment: String, CaseIterable {
    /// It was just made; the job is not stored.
    case made = "mkdir"
    /// The job is cancelled, and its directory about to be removed.
    case removed = "unlink"
  }

  private static let source = """
    #define _GNU_SOURCE
    #include <dlfcn.h>
    #include <signal.h>
    #include <stdlib.h>
    #include <string.h>
    #include <sys/stat.h>
    #include <unistd.h>
    static int is_moment(const char *call, const char *path) {
      const char *wanted = getenv("DIE_AT");
      return wanted && !strcmp(wanted, call) && strstr(path, "/.") && strstr(path, ".gristmill-job");
    }
    int mkdir(const char *path, mode_t mode) {
      int status = ((__typeof__(&mkdir))dlsym(RTLD_NEXT, "mkdir"))(path, mode);
      if (status == 0 && is_moment("mkdir", path)) raise(SIGKILL);
      return status;
    }
    int unlink(const char *path) {
      if (is_moment("unlink", path)) raise(SIGKILL);
      return ((__typeof__(&unlink))dlsym(RTLD_NEXT, "unlink"))(path);
    }
    """

  @Test(
    "a manager finds the hidden directory over which its predecessor was killed",
    arguments: Moment.allCases)
  private func manager(_ moment: Moment) throws {
    try Cluster.with(workers: 0) { cluster in
      let library = cluster.directory.path("die.so")
      try cluster.directory.write(Self.source, to: "die.c")
      let built = try Command(
        "/usr/bin/cc", ["-shared", "-fPIC", "-o", library, cluster.directory.path("die.c")]
      ).wait()
      try #require(built.code == 0, "\(built.error)")
      try cluster.directory.write("a b\n", to: "in/a")
      cluster.manager.kill()
      let doomed = try Server(
        ["manager", "--store", cluster.directory.path("manager/store.db")],
        host: cluster.manager.host, port: cluster.manager.port,
        log: cluster.directory.path("logs/doomed"),
        environment: Command.environment + ["LD_PRELOAD=\(library)", "DIE_AT=\(moment.rawValue)"])
      let manager = ["--manager", "\(doomed.host):\(doomed.port)"]
      let submit = try cluster.alone(
        [
          "submit", "wordcount", "--input", cluster.directory.path("in"), "--output",
          cluster.output("job"), "--detach", "--patience", "0",
        ] + manager)
      if moment == .removed {
        #expect(submit.code == 0, "\(submit.error)")
        let job = submit.output.trimmingCharacters(in: .newlines)
        _ = try cluster.alone(["cancel", job] + manager)
      }
      #expect(try doomed.end(within: 10).code == -SIGKILL)
      #expect(try cluster.directory.names(in: "out").count == 1, "there is something to find")
      try cluster.restartManager()
      #expect(try Patience.reaches(seconds: 10) { try cluster.directory.names(in: "out") == [] })
      try cluster.shutdown()
    }
  }

  @Test(
    "a worker sweeps what killed workers left in its scratch, at once when it starts, and soon while it runs"
  )
  func worker() throws {
    try Cluster.with(workers: 0) { cluster in
      let scratch = try cluster.directory.makeDirectory("shared")
      func start(_ name: String) throws -> Server {
        try Server(
          [
            "worker", "--manager-port", "\(cluster.manager.port)", "--slots", "1", "--scratch",
            scratch,
          ],
          host: "127.0.0.1", log: cluster.directory.path("logs/\(name)"),
          environment: Command.environment)
      }
      let first = try start("first")
      let left = try cluster.directory.names(in: "shared")
      #expect(left.count == 1)
      first.kill()
      let second = try start("second")
      let own = try cluster.directory.names(in: "shared")
      #expect(own.count == 1 && own != left, "\(own)")
      let third = try start("third")
      #expect(try cluster.directory.names(in: "shared").count == 2)
      third.kill()
      #expect(
        try Patience.reaches(seconds: 25, pause: Patience.longPause) {
          try cluster.directory.names(in: "shared") == own
        })
      try cluster.shutdown()
      _ = second.outcome
    }
  }

  @Test("store, log, scratch and its contents are private")
  func modes() throws {
    try Cluster.with(workers: 1) { cluster in
      try cluster.directory.write("a b\n", to: "in/a")
      let submit = try cluster.gristmill(
        [
          "submit", "wordcount", "--input", cluster.directory.path("in"), "--output",
          cluster.output("job"),
        ])
      #expect(submit.code == 0, "\(submit.error)")
      let open = try cluster.directory.tree().filter { path in
        let isPrivate =
          path.hasPrefix("manager/") || path.hasPrefix("logs/")
          || path.hasPrefix("scratch/") && path.split(separator: "/").count > 2
        var status = stat()
        return isPrivate && lstat(cluster.directory.path(path), &status) == 0
          && status.st_mode & 0o077 != 0
      }
      #expect(open == [])
      try cluster.shutdown()
    }
  }
}
