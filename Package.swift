// swift-tools-version: 6.2
import PackageDescription

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let system = Target.Dependency.product(name: "SystemPackage", package: "swift-system")

/// Warnings are errors in every target of ours, and imports are `internal` unless they say otherwise.
let strict: [SwiftSetting] = [
  .treatAllWarnings(as: .error), .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

/// The agent must start in any root filesystem, with no library in it.
let standalone = ["-static-executable"]

/// What the tool leaves to the dynamic linker is a third of its time to start: 42,000 relocations of its own, and the
/// symbols of the C++ runtime. Libraries, heap and stack stay where the kernel throws them.
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
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.0"),
  ],
  targets: [
    .target(name: "CLinux"),
    .systemLibrary(name: "CSeccomp", pkgConfig: "libseccomp", providers: [.apt(["libseccomp-dev"])]),
    .target(name: "SystemCalls", dependencies: ["CLinux", system], swiftSettings: strict),

    .target(name: "SandboxCore", swiftSettings: strict),
    .target(name: "WireFormat", swiftSettings: strict),
    .target(name: "AgentProtocol", dependencies: ["SandboxCore", "WireFormat"], swiftSettings: strict),
    .target(name: "EntryCodec", dependencies: ["WireFormat"], swiftSettings: strict),
    .target(name: "ProxyProtocol", swiftSettings: strict),
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
        "SandboxCore", "AgentProtocol", "AgentTransport", "EntryCodec", "FileTransfer", "ProxyProtocol", "SystemCalls",
        "WireFormat", "CLinux", system,
      ],
      resources: [.embedInCode("Resources/interpreter.py")],
      swiftSettings: strict + [.unsafeFlags(standalone)], linkerSettings: [.unsafeFlags(standalone)]),
    .target(name: "Seccomp", dependencies: ["SandboxCore", "SystemCalls", "CSeccomp", system], swiftSettings: strict),
    .target(
      name: "Launchers", dependencies: ["SandboxCore", "Seccomp", "SystemCalls", "CLinux", system],
      swiftSettings: strict),
    .target(
      name: "LocalBackend",
      dependencies: [
        "SandboxCore", "AgentProtocol", "AgentTransport", "EntryCodec", "FileTransfer", "Launchers", "Seccomp",
        "SystemCalls", "WireFormat", "CLinux", system,
      ],
      swiftSettings: strict),
    .target(name: "Alphagent", dependencies: ["SandboxCore", "LocalBackend"], swiftSettings: strict),
    .target(name: "Terminal", dependencies: ["SandboxCore", "SystemCalls", system], swiftSettings: strict),
    .executableTarget(
      name: "alphagent",
      dependencies: ["Alphagent", "SandboxCore", "LocalBackend", "Terminal", "SystemCalls", argumentParser, system],
      exclude: ["Linking"], swiftSettings: strict + [.unsafeFlags(typesByReference, .when(configuration: .release))],
      linkerSettings: [.unsafeFlags(linkedBeforehand, .when(configuration: .release))]),
    .executableTarget(name: "alphagent-benchmark", dependencies: ["Alphagent", "SandboxCore"], swiftSettings: strict),

    .target(
      name: "TestSupport", dependencies: ["EntryCodec", "WireFormat"], path: "Tests/TestSupport", swiftSettings: strict),
    .testTarget(name: "SandboxCoreTests", dependencies: ["SandboxCore"], swiftSettings: strict),
    .testTarget(
      name: "AgentProtocolTests", dependencies: ["AgentProtocol", "SandboxCore", "WireFormat", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "EntryCodecTests", dependencies: ["EntryCodec", "WireFormat", "TestSupport"], swiftSettings: strict),
    .testTarget(name: "ProxyProtocolTests", dependencies: ["ProxyProtocol", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "FileTransferTests",
      dependencies: ["FileTransfer", "EntryCodec", "WireFormat", "SystemCalls", "TestSupport", system],
      swiftSettings: strict),
    .testTarget(
      name: "AlphagentTests", dependencies: ["Alphagent", "Launchers", "SandboxCore"], swiftSettings: strict),
    .testTarget(
      name: "ToolTests", dependencies: ["Launchers", "SandboxCore", "SystemCalls", "CLinux", system],
      swiftSettings: strict),
    .testTarget(name: "TerminalTests", dependencies: ["Terminal"], swiftSettings: strict),
    .testTarget(
      name: "SeccompTests", dependencies: ["Seccomp", "SandboxCore", "CSeccomp", system], swiftSettings: strict),
    .testTarget(
      name: "GeneratedFilesTests", dependencies: ["Launchers", "SandboxCore", system], swiftSettings: strict),
    .testTarget(
      name: "LocalBackendTests",
      dependencies: [
        "LocalBackend", "Launchers", "SandboxCore", "AgentProtocol", "AgentTransport", "SystemCalls", "WireFormat",
        "CLinux", system,
      ], swiftSettings: strict),
  ]
)
