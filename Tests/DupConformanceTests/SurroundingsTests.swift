import Foundation
import Testing

@testable import DescriptorNotation
@testable import DupConformance

/// What the agent says of that which it runs under.
@Suite(.waits) struct SurroundingsTests: AgentBed {
    private func greeting(_ environment: [String], options: [String] = [], on agent: String = Support.agent) throws
        -> Greeting
    {
        let finished = try Support.run(["env"] + environment + [agent] + options)
        var reader = TraceReader()
        for case .greeting(let greeting) in reader.read(Array(finished.output.utf8)) { return greeting }
        return Greeting()
    }

    @Test(.needsCompiler) func `an agent without surroundings reports none`() throws {
        let greeting = try greeting(["-u", "LD_PRELOAD"])
        #expect(greeting.protocolVersion == 1 && greeting.under.isEmpty && !greeting.platform.contains("under"))
    }

    #if os(Linux)
    /// The library that changes what uname says, built once.
    private static let pretender = Result { try Support.preloadable("pretender") }

    // The dynamic linker passes over what it does not find.
    @Test(arguments: [
        ("/nowhere/libone.so", ["preload", "libone.so"]),
        ("libone.so:/a/b/libtwo.so.2.1", ["preload", "libone.so", "libtwo.so.2.1"]),
        (" libone.so  libtwo.so: ", ["preload", "libone.so", "libtwo.so"]), ("", []), (":", []), ("/nowhere/", []),
        (
            "/usr/libexec/valgrind/vgpreload_core-amd64-linux.so:/usr/libexec/valgrind/vgpreload_memcheck-amd64-linux.so",
            ["valgrind"]
        ),
        ("/x/vgpreload_core-amd64-linux.so:libone.so", ["preload", "libone.so", "valgrind"]),
        ("/x/lib\u{E9}\n.so", ["preload", "lib???.so"]), ("vgpreload", ["preload", "vgpreload"]),
    ])
    func `preloaded libraries are reported by name, and valgrind by its libraries`(_ list: String, _ expected: [String])
        throws
    {
        let greeting = try greeting(["LD_PRELOAD=\(list)"])
        #expect(greeting.under == expected && greeting.protocolVersion == 1)
        #expect(greeting.platform.hasSuffix("under \(expected.joined(separator: " "))") || expected.isEmpty)
    }

    @Test(.needsCompiler) func `a list of libraries without end ends`() throws {
        let agent = try built("FD_OUTPUT_SIZE=66000")
        defer { withExtendedLifetime(agent) {} }
        let many = (0..<9000).map { "/x/lib\($0).so" }.joined(separator: ":")
        let greeting = try greeting(["LD_PRELOAD=\(many)"], on: agent.path)
        #expect((1000..<9000).contains(greeting.under.count) && greeting.has.contains("fork"))
        let long = try self.greeting(["LD_PRELOAD=/x/\(String(repeating: "a", count: 3000)).so"])
        #expect(long.under.last == String(repeating: "a", count: 200) + "...")
    }

    @Test(
        .needsCompiler,
        arguments: [
            ("Linux", "4.4.0", "#1 SMP Sun Jan 10 15:06:54 PST 2016", ["gvisor"]),
            ("Linux", "4.19.0-gvisor", "#1 SMP of another day", ["gvisor"]),
            ("Linux", "4.4.0-18362-Microsoft", "#1-Microsoft Mon Mar 18 12:02:00 PST 2019", ["wsl1"]),
            ("Linux", "5.15.90.1-microsoft-standard-WSL2", "#1 SMP Fri Jan 27 02:56:13 UTC 2023", []),
            ("Linux", "4.3.0", "BrandZ virtual linux", ["lx"]),
            ("Linux", "5.15.0", "FreeBSD 14.0-RELEASE #0 releng/14.0", ["linuxulator"]),
            ("FreeBSD", "14.0-RELEASE", "FreeBSD 14.0-RELEASE #0 releng/14.0", []),
            ("Linux", "6.1.0-18-amd64", "#1 SMP PREEMPT_DYNAMIC Debian 6.1.76-1 (2024-02-01)", []),
        ])
    func `a kernel that only reports Linux is recognized by its marks`(
        _ name: String, _ release: String, _ version: String, _ expected: [String]
    ) throws {
        let library = try Self.pretender.get()
        let greeting = try greeting([
            "LD_PRELOAD=\(library)", "SYSNAME=\(name)", "RELEASE=\(release)", "VERSION=\(version)",
        ])
        #expect(greeting.kernel == "\(name) \(release)")
        #expect(greeting.under == ["preload", "pretender.so"] + expected)
    }
    #endif

    @Test(.needsCompiler) func `choices at compilation are reported, separate from the platform`() throws {
        #expect(try greeting(["-u", "LD_PRELOAD"], options: ["--in-process"]).under == ["in-process"])
        let twoWords = ["--self", "env \(Support.agent)"]
        #expect(try greeting(["-u", "LD_PRELOAD"], options: twoWords).under == ["file-unknown"])
        let agent = try built("FD_ONE_PROCESS=1")
        defer { withExtendedLifetime(agent) {} }
        #expect(try greeting(["-u", "LD_PRELOAD"], on: agent.path).under == ["one-process"])
        let bare = try built("FD_BARE=1")
        defer { withExtendedLifetime(bare) {} }
        // It cannot remove what it makes.
        let scratch = try TemporaryDirectory()
        let itsOwn = ["--scratch", scratch.url.path]
        #expect(try greeting(["-u", "LD_PRELOAD"], options: itsOwn, on: bare.path).under == ["one-process", "bare"])
        #expect(
            try greeting(["-u", "LD_PRELOAD"], options: ["--in-process"], on: agent.path).under == [
                "one-process", "in-process",
            ])
        let lacking = try built("FD_HAS_FORK=0")
        defer { withExtendedLifetime(lacking) {} }
        let poor = try greeting(["-u", "LD_PRELOAD"], on: lacking.path)
        #expect(poor.under.isEmpty && poor.lacks.contains("fork"))
    }

    @Test func `each word of the agent and each key of a condition is documented`() throws {
        func text(_ path: String) throws -> String {
            try String(contentsOf: Support.root.appendingPathComponent(path), encoding: .utf8)
        }
        let source = try text("CShim/agent/surroundings.c")
        let page = try text("conformance/baselines/README.md")
        let said = source.matches(of: /"under ([a-z0-9-]+)/).map(\.1)
        let marks = source.matches(of: /\{"([a-z0-9]+)", [01], "/).map(\.1)
        let declared = source.matches(of: /\{"[A-Z_]+", "([a-z]+)"\}/).map(\.1)
        #expect(said.count >= 7 && marks.count >= 5 && !declared.isEmpty)
        let keys = BaselineCondition.Key.allCases.map(\.rawValue)
        for word in (said + marks + declared).map(String.init) + keys {
            #expect(page.contains("`\(word)`"), "\(word)")
        }
    }

    @Test func `rr is reported`() throws {
        #expect(try greeting(["-u", "LD_PRELOAD", "RUNNING_UNDER_RR=1"]).under == ["rr"])
    }
}
