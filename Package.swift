// swift-tools-version: 6.2
import Foundation
import PackageDescription

// ISA-L inflates text about three times as fast as zlib. It is used where it is
// installed; GRISTMILL_ISAL=0 builds without it all the same.
let pkgConfigFolders =
  (Context.environment["PKG_CONFIG_PATH"] ?? "").split(separator: ":").map(String.init) + [
    "/usr/lib/x86_64-linux-gnu/pkgconfig", "/usr/lib/aarch64-linux-gnu/pkgconfig",
    "/usr/lib/pkgconfig", "/usr/lib64/pkgconfig", "/usr/share/pkgconfig",
    "/usr/local/lib/pkgconfig",
  ]
let hasISAL =
  Context.environment["GRISTMILL_ISAL"] != "0"
  && pkgConfigFolders.contains { FileManager.default.fileExists(atPath: $0 + "/libisal.pc") }

// The micro-benchmarks bring a harness and its dependencies; nobody else should pay for them.
let hasBenchmarks = Context.environment["GRISTMILL_BENCHMARKS"] == "1"

let strict: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]

func module(
  _ name: String, _ dependencies: [Target.Dependency], documents: [String] = [],
  settings: [SwiftSetting] = []
) -> Target {
  .target(
    name: name, dependencies: dependencies, exclude: documents,
    swiftSettings: strict + settings)
}

func tests(
  of name: String, _ dependencies: [Target.Dependency], documents: [String] = []
) -> Target {
  .testTarget(
    name: name + "Tests", dependencies: [.byName(name: name)] + dependencies, exclude: documents,
    swiftSettings: strict)
}

let nio: [Target.Dependency] = [
  .product(name: "NIOCore", package: "swift-nio"),
  .product(name: "NIOPosix", package: "swift-nio"),
]

/// A job as a user's package would have it.
func example(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .executableTarget(
    name: name + "Example", dependencies: ["Gristmill"] + dependencies,
    path: "Sources/Examples/" + name, swiftSettings: strict)
}

let package = Package(
  name: "gristmill",
  products: [
    .executable(name: "gristmill", targets: ["GristmillCLI"]),
    .library(name: "Gristmill", targets: ["Gristmill"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-extras", from: "1.34.1"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
  ],
  targets: [
    .target(
      name: "CGristKernels",
      cSettings: [.treatAllWarnings(as: .error)]),
    .systemLibrary(name: "CLZ4", pkgConfig: "liblz4", providers: [.apt(["liblz4-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),

    module("JobModel", [], documents: ["PlanFormat.md"]),
    module(
      "Admission", [.product(name: "OrderedCollections", package: "swift-collections")]),
    module("Storage", ["JobModel", "CGristKernels"]),
    module("Processes", ["JobModel", "CGristKernels"]),
    module(
      "DataCore",
      [
        "Storage", "JobModel", "CGristKernels", "CLZ4", "CZlib",
        .product(name: "DequeModule", package: "swift-collections"),
      ] + (hasISAL ? ["CISAL"] : []),
      documents: ["Spill/RunFormat.md"],
      settings: hasISAL ? [.define("GRISTMILL_ISAL")] : []),
    module(
      "Programs",
      [
        "DataCore", "Storage", "Processes", "JobModel", "CGristKernels",
        .product(name: "DequeModule", package: "swift-collections"),
      ]),
    module("LocalEngine", ["DataCore", "Storage", "JobModel", "CGristKernels"]),
    module(
      "Scheduling",
      [
        "JobModel", .product(name: "DequeModule", package: "swift-collections"),
        .product(name: "HeapModule", package: "swift-collections"),
      ]),
    module(
      "Wire", ["JobModel", .product(name: "Crypto", package: "swift-crypto")],
      documents: ["Protocol.md"]),
    module("Execution", ["Wire", "JobModel"], documents: ["Transitions.md"]),
    module(
      "Encryption",
      ["Wire", "JobModel", .product(name: "NIOSSL", package: "swift-nio-ssl")] + nio),
    module(
      "Links",
      [
        "Admission", "Encryption", "Wire", "JobModel", "CGristKernels",
        .product(name: "NIOTLS", package: "swift-nio"),
      ] + nio),
    module(
      "Shuffle",
      [
        "Admission", "JobModel", .product(name: "DequeModule", package: "swift-collections"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
      ] + nio,
      documents: ["SegmentProtocol.md"]),
    module(
      "Store",
      ["Scheduling", "JobModel", .product(name: "GRDB", package: "GRDB.swift")],
      documents: ["Schema.md"]),
    module(
      "Dashboard",
      [
        "Admission", "Store", "Scheduling", "Encryption", "Wire", "JobModel",
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "HummingbirdTLS", package: "hummingbird"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "Logging", package: "swift-log"),
      ] + nio, documents: ["API.md"]),
    module("ManagerState", ["Admission", "Scheduling", "Wire", "JobModel"]),
    module(
      "Manager",
      [
        "ManagerState", "Dashboard", "Links", "Encryption", "Wire", "Store", "Scheduling",
        "Storage", "JobModel", .product(name: "Logging", package: "swift-log"),
      ] + nio),
    module("Client", ["Links", "Encryption", "Wire", "JobModel"] + nio),
    module(
      "Worker",
      [
        "Execution", "Links", "Encryption", "Shuffle", "Wire", "Storage", "Processes", "JobModel",
        .product(name: "Logging", package: "swift-log"),
      ] + nio),
    .target(
      name: "Commands",
      dependencies: [
        "LocalEngine", "DataCore", "Processes", "Storage", "Client", "Encryption", "Wire",
        "JobModel",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "GristmillCLI",
      dependencies: [
        "Commands", "Programs", "LocalEngine", "DataCore", "Manager", "Worker", "Encryption",
        "Wire", "JobModel",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ],
      swiftSettings: strict),
    .target(
      name: "Gristmill",
      dependencies: [
        "Commands", "LocalEngine", "DataCore", "JobModel", "CGristKernels",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),
    example("WordCount"),
    example(
      "AccessLog", [.product(name: "ArgumentParser", package: "swift-argument-parser")]),

    tests(of: "JobModel", ["TestSupport"]),
    tests(of: "Admission", []),
    tests(
      of: "DataCore", ["Programs", "Storage", "JobModel", "CGristKernels", "CZlib", "TestSupport"]),
    tests(of: "Programs", ["DataCore", "Storage", "Processes", "JobModel", "TestSupport"]),
    tests(of: "LocalEngine", ["Programs", "DataCore", "Storage", "JobModel", "TestSupport"]),
    tests(
      of: "Scheduling",
      [
        "Simulation", "JobModel", "Transcripts",
        .product(name: "HeapModule", package: "swift-collections"),
      ], documents: ["Transcripts"]),
    module(
      "Simulation",
      ["Scheduling", "JobModel", .product(name: "HeapModule", package: "swift-collections")]),
    .executableTarget(
      name: "ClusterSimulation", dependencies: ["Simulation", "Scheduling"],
      path: "Benchmarks/ClusterSimulation", swiftSettings: strict),
    tests(of: "Encryption", ["JobModel", "TestSupport"]),
    tests(of: "Links", ["Encryption", "Shuffle", "Wire", "JobModel", "TestSupport"] + nio),
    tests(of: "Client", ["JobModel"]),
    tests(of: "Shuffle", ["JobModel", "TestSupport"] + nio),
    tests(of: "Execution", ["Wire", "JobModel", "Transcripts"], documents: ["Transcripts"]),
    tests(of: "Worker", ["Execution", "Shuffle", "Wire", "JobModel", "TestSupport"] + nio),
    tests(
      of: "Store",
      [
        "Scheduling", "JobModel", "TestSupport", "StoreWriter",
        .product(name: "GRDB", package: "GRDB.swift"),
      ]),
    .executableTarget(
      name: "StoreWriter", dependencies: ["Store", "Scheduling", "JobModel"],
      path: "Tests/StoreWriter", swiftSettings: strict),
    tests(
      of: "Manager",
      ["ManagerState", "Scheduling", "Wire", "Storage", "JobModel", "TestSupport", "Transcripts"],
      documents: ["Transcripts"]),
    tests(of: "Wire", ["JobModel", "TestSupport"], documents: ["Python"]),
    tests(
      of: "Dashboard",
      [
        "Store", "Scheduling", "Encryption", "Wire", "JobModel", "TestSupport",
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ]),
    tests(
      of: "GristmillCLI",
      ["Commands", "DataCore", "Storage", "JobModel", "LocalEngine", "TestSupport"],
      documents: ["Faults", "Snapshots"]),
    tests(
      of: "Gristmill",
      [
        "WordCountExample", "AccessLogExample", "Commands", "LocalEngine", "Programs", "DataCore",
        "Storage", "JobModel", "TestSupport",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    // They start the binary, and know nothing else of it.
    .testTarget(name: "ClusterTests", dependencies: ["TestSupport"], swiftSettings: strict),
    .target(
      name: "Transcripts", dependencies: ["JobModel"], path: "Tests/Transcripts",
      swiftSettings: strict),
    .target(
      name: "TestSupport", dependencies: ["JobModel", "CZlib"], path: "Tests/TestSupport",
      swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)

if hasISAL {
  package.targets.append(
    .systemLibrary(name: "CISAL", pkgConfig: "libisal", providers: [.apt(["libisal-dev"])]))
}

if hasBenchmarks {
  package.dependencies.append(
    .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: []))
  package.targets.append(
    .executableTarget(
      name: "CoreBenchmarks",
      dependencies: [
        "Programs", "DataCore", "JobModel", "CGristKernels", "CZlib",
        .product(name: "Benchmark", package: "benchmark"),
      ],
      path: "Benchmarks/CoreBenchmarks",
      swiftSettings: strict,
      plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]))
}
