// swift-tools-version: 6.1
import PackageDescription

let package = Package(
    name: "dup-conformance",
    platforms: [.macOS(.v13)],
    products: [
        .library(name: "DupConformance", targets: ["DupConformance"]),
        .library(name: "DescriptorModel", targets: ["DescriptorModel"]),
        .library(name: "CFDShim", targets: ["CFDShim"]),
        // Only for the slow tests, which are a separate package: nothing in it is public.
        .library(
            name: "_ConformanceRooms",
            targets: ["DupConformance", "ConformanceReports", "Reproducers", "DescriptorModel", "DescriptorFaults"]),
        .executable(name: "dup-conformance", targets: ["dup-conformance"]),
        .executable(name: "fd-agent", targets: ["fd-agent"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0")
    ],
    targets: [
        // The calls under test and the tables of the notation, as inline C.
        .target(name: "CFDShim", path: "CShim/CFDShim"),
        // The agent is one translation unit, so that it can be printed as one file.
        .executableTarget(
            name: "fd-agent", dependencies: ["CFDShim"], path: "CShim/agent", sources: ["fd-agent.c"]),
        // Files that are read when the suite runs, carried beside the program.
        .target(
            name: "ConformanceFiles", path: "conformance", exclude: ["NOTATION.md", "report.schema.json"],
            sources: ["ConformanceFiles.c"],
            resources: [.copy("assertions"), .copy("requirements"), .copy("baselines")]),
        .target(
            name: "AgentSource", path: "CShim", exclude: ["CFDShim/CFDShim.c", "CFDShim/program.c"],
            sources: ["AgentSource.c"],
            resources: [.process("agent"), .process("CFDShim/include")]),
        // The executable specification, without imports.
        .target(name: "DescriptorModel"),
        // Broken platforms, each a small change to one rule of it.
        .target(name: "DescriptorFaults", dependencies: ["DescriptorModel"]),
        // The parts of the suite; each uses only those above it.
        .target(name: "DescriptorNotation", dependencies: ["CFDShim"]),
        // The agent is started, not linked: the dependency makes sure that it is built with the library.
        .target(
            name: "DupConformance",
            dependencies: ["CFDShim", "ConformanceFiles", "DescriptorNotation", "fd-agent"]),
        // The specification as a target, and the proof that the suite can fail.
        .target(
            name: "ConformanceProof", dependencies: ["DupConformance", "DescriptorModel", "DescriptorFaults"]),
        .target(name: "ConformanceExploration", dependencies: ["ConformanceProof"]),
        .target(name: "ConformanceReports", dependencies: ["ConformanceExploration"]),
        .target(name: "Reproducers", dependencies: ["DupConformance"]),
        .executableTarget(
            name: "dup-conformance",
            dependencies: [
                "ConformanceReports", "Reproducers", "AgentSource", "fd-agent",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
        // What a step on the model costs: scripts/bench.
        .executableTarget(name: "model-bench", dependencies: ["CFDShim", "DescriptorModel"]),
        // The platform check.
        .testTarget(name: "PlatformTests", dependencies: ["DupConformance"]),
        .testTarget(
            name: "DupConformanceTests",
            dependencies: [
                "DupConformance", "ConformanceReports", "Reproducers", "DescriptorModel", "DescriptorFaults",
                "fd-agent",
                "dup-conformance",
            ],
            exclude: ["Fixtures", "Golden"]),
    ],
    swiftLanguageModes: [.v6],
    cLanguageStandard: .c99
)
