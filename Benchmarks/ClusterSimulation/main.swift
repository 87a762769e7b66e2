import Glibc
import Scheduling
import Simulation

// cluster-simulation [scale] [sort] [slow]: runs all of them without arguments. Build it in release
// mode.

func nanoseconds() -> Int64 {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
}

/// The number with `places` decimals, right-aligned in `width` columns.
func column(_ number: Double, places: Int = 0, width: Int = 9) -> String {
  let scale = pow(10, Double(places))
  let rounded = (number * scale).rounded() / scale
  let text = places == 0 ? String(Int(rounded)) : String(rounded)
  return String(repeating: " ", count: max(0, width - text.count)) + text
}

func printScale() {
  print("The largest jobs of the MapReduce paper: 20 maps a worker, a reduce task for two.")
  print("  workers     maps  reduces  simulated s   events  real s  ns/event")
  for workers in [100, 1_000, 10_000] {
    let scenario = Experiments.scale(workers: workers)
    var cluster = Cluster(scenario)
    cluster.stopwatch = nanoseconds
    let began = nanoseconds()
    let outcome = cluster.run()
    let seconds = Double(nanoseconds() - began) * 1e-9
    print(
      column(Double(workers)) + column(Double(scenario.jobs[0].maps))
        + column(Double(scenario.jobs[0].reduces)) + column(outcome.seconds, width: 13)
        + column(Double(outcome.events)) + column(seconds, places: 1, width: 8)
        + column(Double(outcome.schedulerNanoseconds) / Double(outcome.events), width: 10))
    for violation in outcome.violations { print("  broken: \(violation)") }
  }
}

func printSort() {
  print("The sort of the MapReduce paper (its figure 3), means of \(Experiments.sortSeeds) seeds:")
  print(
    "                              paper s   ours s   paper %   ours %   from ... to %  backups  won"
  )
  var normal = 0.0
  for experiment in Experiments.sorts {
    let outcomes = (1...Experiments.sortSeeds).map { seed in
      var cluster = Cluster(experiment.scenario(UInt64(seed)))
      return cluster.run()
    }
    func mean(_ value: (Outcome) -> Double) -> Double {
      outcomes.map(value).reduce(0, +) / Double(outcomes.count)
    }
    let seconds = outcomes.map(\.seconds).sorted()
    let ours = mean(\.seconds)
    if normal == 0 { normal = ours }
    func share(_ value: Double) -> Double { (value / normal - 1) * 100 }
    let name = experiment.name
    print(
      "  " + name + String(repeating: " ", count: max(0, 26 - name.count))
        + column(experiment.paperSeconds) + column(ours)
        + column(experiment.paperPercent, width: 10)
        + column(share(ours), width: 9) + column(share(seconds[0]), width: 8) + " ..."
        + column(share(seconds[seconds.count - 1]), width: 4)
        + column(mean { Double($0.backups) }, width: 9)
        + column(mean { Double($0.backupsWon) }, width: 5))
    for violation in outcomes.flatMap(\.violations) { print("  broken: \(violation)") }
  }
}

func printSlow() {
  print("One worker of four at a tenth of its speed, over the same job on four alike (10 seeds):")
  func seconds(_ count: Int, backupTasks: Bool) -> Double {
    (1...10).map { seed in
      var cluster = Cluster(
        Experiments.slow(count, backupTasks: backupTasks, seed: UInt64(seed)))
      return cluster.run().seconds
    }.reduce(0, +) / 10
  }
  let undisturbed = seconds(0, backupTasks: true)
  print("  undisturbed          " + column(undisturbed, places: 1) + " s")
  for backupTasks in [true, false] {
    let slow = seconds(1, backupTasks: backupTasks)
    print(
      (backupTasks ? "  with backup tasks    " : "  without backup tasks ")
        + column(slow, places: 1) + " s" + column(slow / undisturbed, places: 2) + " times")
  }
}

let arguments = CommandLine.arguments.dropFirst()
if arguments.isEmpty || arguments.contains("scale") { printScale() }
if arguments.isEmpty || arguments.contains("sort") { printSort() }
if arguments.isEmpty || arguments.contains("slow") { printSlow() }
