import CFDShim

/// The files of the program: beside it in a build directory, below its prefix in an installation. The program finds
/// itself by how it was started, because /proc may not be mounted.
package enum InstalledFiles: Sendable {
    /// The directory with `assertions`, `requirements` and `baselines`.
    case suite
    /// The agent, built for this platform.
    case agent
    /// The directory with the agent's source, side by side with the headers of the shim.
    case agentSource

    /// Gives the prefix of an installation whose program is elsewhere, or is wrapped.
    private static let variable = "DUP_CONFORMANCE_PREFIX"

    private var name: String {
        switch self {
        case .suite: "the suite's files"
        case .agent: "the agent"
        case .agentSource: "the agent's source"
        }
    }

    /// Its place beside the programs that the package manager has built.
    private var built: [String] {
        switch self {
        case .suite: Self.bundles("ConformanceFiles")
        case .agent: ["fd-agent"]
        case .agentSource: Self.bundles("AgentSource")
        }
    }

    private static func bundles(_ target: String) -> [String] {
        let name = "dup-conformance_\(target)"
        return ["\(name).resources", "\(name).bundle", "\(name).bundle/Contents/Resources"]
    }

    /// Where `scripts/install` puts it below the prefix.
    private var installed: String {
        switch self {
        case .suite: "share/dup-conformance/suite"
        case .agent: "libexec/dup-conformance/fd-agent"
        case .agentSource: "share/dup-conformance/agent"
        }
    }

    /// Its path.
    package func path() throws(SuiteError) -> String {
        let places = self.places
        guard let place = places.first(where: holds) else { throw .missing(name, looked: places) }
        return place
    }

    /// Whether it is there: of a bundle whether the files are in this directory of it.
    private func holds(_ place: String) -> Bool {
        switch self {
        case .suite: SuiteDirectory.exists("\(place)/assertions")
        case .agent: cfd_is_regular(cfd_file_mode(place)) != 0
        case .agentSource: SuiteDirectory.exists("\(place)/fd-agent.c")
        }
    }

    private var places: [String] {
        if let prefix = cfd_environment_value(Self.variable), prefix[0] != 0 {
            return ["\(String(cString: prefix))/\(installed)"]
        }
        return Self.directories.flatMap { directory in
            built.map { "\(directory)/\($0)" } + [
                Self.parent(directory) + (directory.contains("/") ? "/" : "") + installed
            ]
        }
    }

    /// The directories that the program may lie in, the likeliest first.
    private static let directories: [String] = {
        var paths: [String] = []
        if let path = cfd_executed_path() { paths.append(String(cString: path)) }
        if let name = cfd_arguments()?[0] { paths += candidates(named: String(cString: name)) }
        paths.append("/proc/self/exe")
        var directories: [String] = []
        func add(_ directory: String) { if !directories.contains(directory) { directories.append(directory) } }
        // A link to the program leads to its files; if its files are links too, they are beside the link.
        for path in paths { if let real = real(path) { add(parent(real)) } }
        for path in paths.dropLast() where path.hasPrefix("/") { add(parent(path)) }
        if let image = cfd_image_path().flatMap({ real(String(cString: $0)) }) {
            var directory = parent(image)
            for _ in 0..<imageDepth {
                add(directory)
                directory = parent(directory)
            }
        }
        return directories
    }()

    /// How deep in a bundle of tests its program lies: X.xctest/Contents/MacOS.
    private static let imageDepth = 4

    /// The files that this first argument may have meant.
    private static func candidates(named name: String) -> [String] {
        if name.contains("/") { return [name] }
        let path = cfd_environment_value("PATH").map { String(cString: $0) } ?? ""
        return path.split(separator: ":").map { "\($0)/\(name)" }
            .first { (place: String) in cfd_is_regular(cfd_file_mode(place)) != 0 }.map { [$0] } ?? []
    }

    private static func real(_ path: String) -> String? {
        guard let real = cfd_real_path(path) else { return nil }
        defer { free(real) }
        return String(cString: real)
    }

    private static func parent(_ path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
