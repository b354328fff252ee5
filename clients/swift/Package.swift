// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "alloy-examples",
    platforms: [.macOS("26.0")],
    dependencies: [
        .package(name: "alloy-host", path: "../..")
    ],
    targets: [
        .executableTarget(
            name: "Contacts",
            dependencies: [
                .product(name: "Alloy", package: "alloy-host"),
                .product(name: "AlloySandbox", package: "alloy-host"),
            ]),
        .executableTarget(
            name: "Methods",
            dependencies: [
                .product(name: "AlloyHost", package: "alloy-host"),
                .product(name: "AlloySandbox", package: "alloy-host"),
            ]),
    ]
)
