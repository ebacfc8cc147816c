// swift-tools-version: 6.2
import PackageDescription

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let system = Target.Dependency.product(name: "SystemPackage", package: "swift-system")

/// What only the service and the link to one use: a local command pays for none of it.
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioWebSocket = Target.Dependency.product(name: "NIOWebSocket", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")

/// Warnings are errors in every target of ours, and imports are `internal` unless they say otherwise.
let strict: [SwiftSetting] = [
  .treatAllWarnings(as: .error), .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

// From tools version 6.2 on, a package may use another's targets with unsafe flags, by version too; so the flags below cost
// nobody anything who depends on this one. `DependentPackageTests` holds that.

/// The agent must start in any root filesystem, with no library in it.
let standalone = ["-static-executable"]

/// What the tool leaves to the dynamic linker is a third of its time to start: 42,000 relocations of its own, and the
/// symbols of the C++ runtime; of the link's time it is more than half. Libraries, heap and stack stay where the kernel
/// throws them.
let linkedBeforehand = [
  "-Xclang-linker", "-no-pie", "-Xclang-linker", "-static-libgcc", "-Xlinker", "--no-export-dynamic",
  "-L\(Context.packageDirectory)/Sources/alphagent/Linking",
]

/// Types are then known from the code that uses them, not looked for by name among all conformances at run time, which
/// parsing the arguments does a hundred times.
let typesByReference = ["-Xfrontend", "-disable-concrete-type-metadata-mangled-name-accessors"]

let package = Package(
  name: "alphagent",
  products: [
    .library(name: "Alphagent", targets: ["Alphagent"]),
    .executable(name: "alphagent", targets: ["alphagent"]),
    .executable(name: "alphagent-agent", targets: ["alphagent-agent"]),
    .executable(name: "alphagent-link", targets: ["alphagent-link"]),
    .executable(name: "alphagent-service", targets: ["alphagent-service"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-crypto", "3.12.0"..<"5.0.0"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.4.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.100.0"),
    .package(url: "https://github.com/apple/swift-nio-extras", from: "1.30.0"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.30.0"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.0.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.20.0"),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.30.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.8.0"),
  ],
  targets: [
    .target(name: "CLinux"),
    .target(name: "CSystemd"),
    .target(name: "CEdit"),
    .systemLibrary(name: "CSeccomp", pkgConfig: "libseccomp", providers: [.apt(["libseccomp-dev"])]),
    .target(name: "SystemCalls", dependencies: ["CLinux", system], swiftSettings: strict),

    .target(name: "SandboxCore", swiftSettings: strict),
    .target(name: "WireFormat", swiftSettings: strict),
    .target(name: "AgentProtocol", dependencies: ["SandboxCore", "WireFormat"], swiftSettings: strict),
    .target(name: "EntryCodec", dependencies: ["WireFormat"], swiftSettings: strict),
    .target(name: "TarCodec", dependencies: ["EntryCodec", "WireFormat"], swiftSettings: strict),
    .target(name: "ProxyProtocol", dependencies: ["SandboxCore"], swiftSettings: strict),
    .target(
      name: "AgentTransport", dependencies: ["AgentProtocol", "WireFormat", "SystemCalls", "CLinux", system],
      swiftSettings: strict),
    .target(
      name: "FileTransfer",
      dependencies: ["AgentProtocol", "AgentTransport", "EntryCodec", "WireFormat", "SystemCalls", "CLinux", system],
      swiftSettings: strict),
    .executableTarget(
      name: "alphagent-agent",
      dependencies: [
        "SandboxCore", "AgentProtocol", "AgentTransport", "FileTransfer", "ProxyProtocol", "SystemCalls", "WireFormat",
        "CLinux", system,
      ],
      resources: [.embedInCode("Interpreters/Program")],
      swiftSettings: strict + [.unsafeFlags(standalone)], linkerSettings: [.unsafeFlags(standalone)]),
    .target(name: "Seccomp", dependencies: ["SandboxCore", "SystemCalls", "CSeccomp", system], swiftSettings: strict),
    .target(
      name: "Launchers", dependencies: ["SandboxCore", "Seccomp", "SystemCalls", "CLinux", "CSystemd", system],
      swiftSettings: strict),
    .target(name: "SessionProtocol", dependencies: ["SandboxCore", "WireFormat"], swiftSettings: strict),
    .target(
      name: "AgentClient",
      dependencies: [
        "SandboxCore", "AgentProtocol", "AgentTransport", "SessionProtocol", "SystemCalls", "WireFormat", system,
      ],
      swiftSettings: strict),
    .target(
      name: "Sessions",
      dependencies: [
        "SandboxCore", "AgentClient", "AgentProtocol", "AgentTransport", "Launchers", "SessionProtocol", "SystemCalls",
        "WireFormat", "CLinux", system,
      ],
      swiftSettings: strict),
    .target(
      name: "LocalBackend",
      dependencies: [
        "SandboxCore", "AgentClient", "AgentProtocol", "AgentTransport", "Launchers", "Seccomp", "Sessions",
        "SystemCalls", "WireFormat", "CLinux", system,
      ],
      swiftSettings: strict),
    .target(
      name: "Alphagent",
      dependencies: [
        "SandboxCore", "LocalBackend", "RemoteBackend", "ServiceAPI", "EntryCodec", "FileTransfer", "SystemCalls",
        "WireFormat", system,
      ],
      swiftSettings: strict),
    .target(name: "Records", dependencies: ["SandboxCore"], swiftSettings: strict),
    .target(
      name: "ServiceAPI", dependencies: ["SandboxCore", "Records", "SessionProtocol", "WireFormat"],
      swiftSettings: strict),
    .target(
      name: "RemoteBackend",
      dependencies: [
        "SandboxCore", "AgentClient", "AgentTransport", "Records", "ServiceAPI", "SessionProtocol", "SystemCalls",
        "WireFormat", system,
      ], swiftSettings: strict),
    .target(
      name: "WebSocketStream", dependencies: [nioCore, nioPosix, nioWebSocket], swiftSettings: strict),
    .executableTarget(
      name: "alphagent-link",
      dependencies: [
        "SandboxCore", "ServiceAPI", "SystemCalls", "WebSocketStream", "WireFormat", nioCore, nioPosix, nioHTTP1,
        nioWebSocket, nioSSL, .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "NIOExtras", package: "swift-nio-extras"),
      ], swiftSettings: strict, linkerSettings: [.unsafeFlags(linkedBeforehand, .when(configuration: .release))]),
    .target(
      name: "ServiceKeys",
      dependencies: [
        "SandboxCore", "SystemCalls", .product(name: "GRDB", package: "GRDB.swift"), crypto, system,
      ], swiftSettings: strict),
    .target(
      name: "Service",
      dependencies: [
        "Alphagent", "EntryCodec", "SandboxCore", "Records", "ServiceAPI", "ServiceKeys", "SessionProtocol",
        "SystemCalls", "TarCodec", "WebSocketStream", "WireFormat", hummingbird, httpTypes, logging, nioCore, nioPosix,
        nioHTTP1, nioSSL, crypto, system,
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "HummingbirdHTTP2", package: "hummingbird"),
        .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
        .product(name: "NIOExtras", package: "swift-nio-extras"),
        .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
        .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
      ], resources: [.embedInCode("Interface/openapi.yaml")], swiftSettings: strict),
    .executableTarget(
      name: "alphagent-service",
      dependencies: ["Service", "ServiceAPI", "ServiceKeys", "SandboxCore", "Records", "SystemCalls", system],
      swiftSettings: strict),
    .target(
      name: "Terminal", dependencies: ["SandboxCore", "SystemCalls", "CEdit", "CLinux", system], swiftSettings: strict),
    .executableTarget(
      name: "alphagent",
      dependencies: [
        "Alphagent", "SandboxCore", "Records", "ServiceAPI", "Terminal", "SystemCalls", argumentParser, system,
      ],
      exclude: ["Linking"], resources: [.embedInCode("Repl/Program")],
      swiftSettings: strict + [.unsafeFlags(typesByReference, .when(configuration: .release))],
      linkerSettings: [.unsafeFlags(linkedBeforehand, .when(configuration: .release))]),
    .executableTarget(name: "alphagent-benchmark", dependencies: ["Alphagent", "SandboxCore"], swiftSettings: strict),

    .target(
      name: "TestSupport", dependencies: ["EntryCodec", "SystemCalls", "WireFormat", system], path: "Tests/TestSupport",
      swiftSettings: strict),
    .testTarget(name: "SandboxCoreTests", dependencies: ["SandboxCore"], swiftSettings: strict),
    .testTarget(
      name: "AgentProtocolTests", dependencies: ["AgentProtocol", "SandboxCore", "WireFormat", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "EntryCodecTests", dependencies: ["EntryCodec", "WireFormat", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "SessionProtocolTests",
      dependencies: ["SessionProtocol", "AgentProtocol", "SandboxCore", "WireFormat", "TestSupport"],
      swiftSettings: strict),
    .testTarget(name: "ProxyProtocolTests", dependencies: ["ProxyProtocol", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "FileTransferTests",
      dependencies: ["FileTransfer", "EntryCodec", "WireFormat", "TestSupport", system],
      swiftSettings: strict),
    .target(
      name: "InMemoryBackend", dependencies: ["EntryCodec", "SandboxCore", "WireFormat"], path: "Tests/InMemoryBackend",
      swiftSettings: strict),
    .testTarget(
      name: "AlphagentTests",
      dependencies: [
        "Alphagent", "InMemoryBackend", "Launchers", "RemoteBackend", "SandboxCore", "ServiceAPI", "TestSupport",
        system,
      ],
      swiftSettings: strict),
    .testTarget(
      name: "RemoteBackendTests",
      dependencies: [
        "RemoteBackend", "Records", "SandboxCore", "ServiceAPI", "SystemCalls", "TestSupport", "WireFormat", system,
      ],
      swiftSettings: strict),
    .testTarget(
      name: "ServiceTests", dependencies: ["SandboxCore", "Service", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "WebSocketStreamTests",
      dependencies: ["WebSocketStream", "SystemCalls", "TestSupport", nioCore, nioPosix, system], swiftSettings: strict),
    .testTarget(
      name: "ToolTests",
      dependencies: [
        "AgentProtocol", "SessionProtocol", "WireFormat", "Launchers", "Records", "SandboxCore", "SystemCalls",
        "CLinux", "TestSupport", system,
      ],
      swiftSettings: strict),
    .testTarget(name: "RecordsTests", dependencies: ["Records", "SandboxCore"], swiftSettings: strict),
    .testTarget(
      name: "TerminalTests", dependencies: ["Terminal", "SandboxCore", "TestSupport", system], swiftSettings: strict),
    .testTarget(
      name: "SeccompTests", dependencies: ["Seccomp", "SandboxCore", "SystemCalls", "CSeccomp", "TestSupport", system],
      swiftSettings: strict),
    .testTarget(
      name: "GeneratedFilesTests", dependencies: ["Launchers", "SandboxCore", "TestSupport", system],
      swiftSettings: strict),
    .testTarget(name: "ArchitectureTests", dependencies: ["TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "LocalBackendTests",
      dependencies: [
        "Alphagent", "LocalBackend", "Launchers", "Records", "SandboxCore", "AgentProtocol", "AgentTransport",
        "SystemCalls", "WireFormat", "CLinux", "TestSupport", system,
      ], swiftSettings: strict),
  ]
)
