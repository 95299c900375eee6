import DescriptorNotation
import Dispatch
import Synchronization

/// The assertions of many files, which are read side by side: a run waits for them before its first case.
enum ParsedFiles {
    /// What each file holds, or what is wrong with it, in the order of the files.
    static func assertions(
        of files: [SuiteDirectory.File], in directory: String
    ) -> [Result<[Assertion], NotationError>] {
        // The longest file first, so that the last one to be parsed is short.
        let order = files.indices.sorted { files[$0].text.utf8.count > files[$1].text.utf8.count }
        let parsed = Mutex([Result<[Assertion], NotationError>](repeating: .success([]), count: files.count))
        DispatchQueue.concurrentPerform(iterations: order.count) { turn in
            let file = files[order[turn]]
            let result = Result { () throws(NotationError) in
                try AssertionParser.parse(file.text, file: "\(directory)/\(file.name)")
            }
            parsed.withLock { $0[order[turn]] = result }
        }
        return parsed.withLock { $0 }
    }
}
