import CFDShim
import DescriptorNotation

/// What an agent that was killed has left of its scratch directory. Its caretaker removes it, unless that was killed too.
enum ScratchDirectory {
    /// Removes the directory that an agent has named, if it exists and the agent has ended. Only a directory of the
    /// form that agents make is removed, and only files that agents make: if the agent ran on another machine, another
    /// directory may have the same path.
    static func removeLeftover(_ path: String) {
        guard let name = path.split(separator: "/").last, let process = process(in: name),
            cfd_is_own_directory(path) != 0, cfd_process_lives(process) == 0
        else { return }
        for entry in entries(of: path) where isAgents(entry) { cfd_remove("\(path)/\(entry)") }
        cfd_remove(path)
    }

    /// The process in `fd-agent-PROCESS-N`; nil when the name is another.
    static func process(in name: Substring) -> Int32? {
        let prefix = "fd-agent-"
        guard name.hasPrefix(prefix) else { return nil }
        let numbers = name.dropFirst(prefix.count).split(separator: "-", omittingEmptySubsequences: false)
        guard numbers.count == 2, numbers.allSatisfy({ isNumber($0) }), let process = Int32(numbers[0]), process > 0
        else { return nil }
        return process
    }

    /// Whether it is `region`, or `CASE.NAME` with the number of a case and a name that an agent gives.
    static func isAgents(_ entry: String) -> Bool {
        if entry == "region" { return true }
        let parts = entry.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, isNumber(parts[0]), let name = parts.last else { return false }
        return objects.contains(String(name)) || name == "socket" || (name.utf8.count == 6 && isOfMkstemp(name))
    }

    private static let objects = Set(
        (OperationTable.words(ofSet: "scratch_file") + OperationTable.words(ofSet: "other_object")))

    private static func isNumber(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    /// What mkstemp puts for XXXXXX: characters of the portable file name character set.
    private static func isOfMkstemp(_ name: Substring) -> Bool {
        name.unicodeScalars.allSatisfy {
            $0.isASCII && ($0.properties.isAlphabetic || ("0"..."9").contains($0) || "-_".unicodeScalars.contains($0))
        }
    }

    private static func entries(of path: String) -> [String] {
        guard let stream = cfd_directory_open(path) else { return [] }
        defer { cfd_directory_close(stream) }
        var names: [String] = []
        while let name = cfd_directory_next(stream) { names.append(String(cString: name)) }
        return names
    }
}
