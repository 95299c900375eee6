import Foundation
import Testing

@testable import DescriptorNotation
@testable import DupConformance

/// The program finds its files wherever it is started from; `scripts/installed` tries an installation.
@Suite struct InstalledFilesTests {
    @Test(arguments: ["run", "list", "agent --source", "agent --path", "explore", "lint"])
    func `a program without its files prints what is missing, and where it looked`(_ words: String) throws {
        let directory = try TemporaryDirectory()
        let place = directory.url.appendingPathComponent("bin/alone")
        let alone = try Support.executable(copyOf: Support.program, at: place)
        let finished = try Support.run([alone] + words.split(separator: " ").map(String.init))
        #expect(finished.status == 2 && finished.errors.contains("cannot be found"), "\(finished.errors)")
        #expect(finished.errors.split(separator: "\n").count < 10, "\(finished.errors)")
        let below = words == "agent --path" ? "libexec" : "share"
        #expect(finished.errors.contains("/\(below)/dup-conformance/"), "\(finished.errors)")
    }

    @Test func `a program is found by a link, by PATH, and without proc`() throws {
        let directory = try TemporaryDirectory()
        let link = directory.url.appendingPathComponent("link").path
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: Support.program)
        let list = "list --filter dup.returns.nonneg"
        let expected = "assertion dup.returns.nonneg\n"
        #expect(try Support.shell("cd / && '\(link)' \(list)").output == expected)
        let products = Support.products.path
        #expect(try Support.shell("cd / && PATH='\(products)' dup-conformance \(list)").output == expected)
        let folder = Support.products.lastPathComponent
        #expect(try Support.shell("cd '\(products)/..' && \(folder)/dup-conformance \(list)").output == expected)
        guard try Support.shell("unshare -m true").status == 0 else { return }
        let bare = "unshare -m sh -c 'umount -l /proc && exec \"$@\"' sh"
        #expect(try Support.shell("\(bare) '\(link)' \(list)").output == expected)
        #expect(try Support.shell("PATH='\(products)':$PATH; \(bare) dup-conformance \(list)").output == expected)
    }

    @Test func `a prefix can be named`() throws {
        let finished = try Support.run(
            [Support.program, "list"], environment: ["DUP_CONFORMANCE_PREFIX": "/nonexistent"])
        #expect(finished.status == 2 && finished.errors.contains("  /nonexistent/share/dup-conformance/suite\n"))
    }
}
