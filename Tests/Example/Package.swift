// swift-tools-version: 6.1
import PackageDescription

// Somebody else's package: it uses the library and the shim as the README shows. `.ci/run` builds and runs it.
let package = Package(
    name: "example",
    platforms: [.macOS(.v13)],
    // In a package of your own: .package(url: "…/dup-conformance", from: "1.0.0")
    dependencies: [.package(name: "dup-conformance", path: "../..")],
    targets: [
        .executableTarget(
            name: "redirect", dependencies: [.product(name: "CFDShim", package: "dup-conformance")]),
        .testTarget(
            name: "ExampleTests", dependencies: [.product(name: "DupConformance", package: "dup-conformance")]),
    ],
    swiftLanguageModes: [.v6]
)
