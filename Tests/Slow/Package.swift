// swift-tools-version: 6.1
import PackageDescription

// The tests that are slow by nature: platforms that are simulated, agents that are sick. `.ci/run` runs them.
let package = Package(
    name: "slow",
    platforms: [.macOS(.v13)],
    dependencies: [.package(name: "dup-conformance", path: "../..")],
    targets: [
        .testTarget(
            name: "SlowTests",
            dependencies: [
                .product(name: "_ConformanceRooms", package: "dup-conformance"),
                .product(name: "dup-conformance", package: "dup-conformance"),
                .product(name: "fd-agent", package: "dup-conformance"),
            ],
            path: "SlowTests", exclude: ["Fixtures"])
    ],
    swiftLanguageModes: [.v6]
)
