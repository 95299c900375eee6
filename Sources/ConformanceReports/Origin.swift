import CFDShim
import DescriptorNotation
import DupConformance

/// The version of this program.
package enum ProgramVersion {
    /// Of the program and its library.
    package static let number = "1.0.0"

    /// Of the compiler that built it, as far as it can be asked.
    static let swift: String = {
        #if compiler(>=6.4)
        "6.4 or later"
        #elseif compiler(>=6.3)
        "6.3"
        #elseif compiler(>=6.2)
        "6.2"
        #else
        "6.1"
        #endif
    }()

    /// The output of `--version`, with everything that a bug report needs.
    package static func text(_ suite: Suite) throws(SuiteError) -> String {
        """
        dup-conformance \(number)
        protocol \(Greeting.knownProtocol)
        suite \(try suite.revision())
        Swift \(swift)

        """
    }
}

/// What made a report, and when: part of its first record.
package struct Origin: Codable, Sendable, Equatable {
    /// The version of the program.
    let program: String
    /// The version of the protocol that it speaks.
    let `protocol`: Int
    /// The revision of the suite; nil where it has no files.
    let suite: String?
    /// The version of Swift that it was built with.
    let swift: String
    /// When it was made, in UTC.
    let date: String

    /// A report that is made now, of this suite.
    package init(of suite: Suite) throws(SuiteError) {
        program = ProgramVersion.number
        `protocol` = Greeting.knownProtocol
        self.suite = try suite.revision()
        swift = ProgramVersion.swift
        var text = [CChar](repeating: 0, count: CFD_UTC_SIZE)
        cfd_utc(&text)
        date = String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}

extension Suite {
    /// A digest of the suite's files: two suites with the same are the same revision. Of a suite without files it is one of
    /// its assertions.
    package func revision() throws(SuiteError) -> String {
        var digest = Digest()
        if directory.isEmpty {
            for assertion in assertions { digest.add(NotationPrinter.text(assertion)) }
            return digest.text
        }
        for (folder, suffix) in [("assertions", ".fd"), ("requirements", ".req"), ("baselines", ".baseline")] {
            let path = "\(directory)/\(folder)"
            // A suite may be without baselines.
            if folder == "baselines", !SuiteDirectory.exists(path) { continue }
            for file in try SuiteDirectory.files(in: path, suffix: suffix) {
                digest.add("\(folder)/\(file.name)\n")
                digest.add(file.text)
            }
        }
        return digest.text
    }
}

/// A 64-bit FNV-1a hash of texts. It identifies a revision; it does not protect against deliberate collisions.
private struct Digest {
    private var hash: UInt64 = 0xCBF2_9CE4_8422_2325

    mutating func add(_ text: String) {
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    }

    var text: String {
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
