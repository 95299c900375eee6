import Foundation
import Testing

/// The options of the scripts, as far as they can be tried without a build.
@Suite struct ScriptTests {
    private func run(_ script: String, _ arguments: [String]) throws -> Finished {
        try Support.run([Support.root.appendingPathComponent("scripts/\(script)").path] + arguments)
    }

    @Test(arguments: [
        ("install", ["--prefix="], "--prefix needs a directory"),
        ("install", ["--prefix"], "--prefix needs a directory"),
        ("install", ["--prefix", "x", "y"], "unknown argument y"),
        ("install", ["--prefix=x", "y"], "unknown argument y"),
        ("install", ["--prefx=x"], "unknown option --prefx=x"), ("libcs", ["--keep="], "--keep needs a directory"),
        ("libcs", ["--keep", "x", "nothing"], "no such row: nothing"),
        ("libcs", ["--keep=x", "nothing"], "no such row: nothing"),
        ("libcs", ["nothing", "--keep=x"], "no such row: nothing"),
        ("surroundings", ["--repeat=x"], "--repeat needs a number, not “x”"),
        ("surroundings", ["--repeat"], "--repeat needs a number, not “”"),
        ("explorations", ["--quik"], "unknown option --quik"), ("bench", ["--lage"], "unknown option --lage"),
        ("bench", ["--large", "x"], "COUNT must be a number, not x"), ("docs", ["--x"], "unknown option --x"),
        ("release", ["--x"], "unknown option --x"), ("installed", ["-x"], "unknown option -x"),
        ("reproducers", ["--x"], "unknown option --x"), ("manual", ["--x"], "unknown option --x"),
    ])
    func `wrong usage of a script exits 2 at once`(_ script: String, _ arguments: [String], _ expected: String) throws {
        let finished = try run(script, arguments)
        #expect(finished.status == 2 && finished.errors.contains(expected), "\(finished.status) \(finished.errors)")
    }

    @Test func `every script has help, and every option in it may be joined to its value`() throws {
        let folder = Support.root.appendingPathComponent("scripts").path
        let scripts = try FileManager.default.contentsOfDirectory(atPath: folder).filter { !$0.contains(".") }
        #expect(scripts.count > 8)
        for script in scripts {
            let help = try run(script, ["--help"])
            #expect(help.status == 0 && help.output.contains("    scripts/\(script)"), "\(script): \(help.errors)")
        }
        let head = "#!/bin/bash\n#  scripts/x [--name VALUE] [WORD...]\n. '\(folder)/usage.sh'\nprintf '<%s>' \"$@\"\n"
        let directory = try TemporaryDirectory()
        let script = directory.file("x", Data(head.utf8)).path
        for (words, expected) in [
            (["--name=a b", "c"], "<--name><a b><c>"), (["--name="], "<--name><>"),
            (["cc", "--other=x"], "<cc><--other=x>"),
            ([], "<>"),
        ] {
            #expect(try Support.run(["bash", script] + words).output == expected)
        }
    }
}
