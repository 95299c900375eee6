import DescriptorNotation

/// Reads a trace as it comes, in pieces of any size.
package struct TraceReader {
    /// What was read.
    package enum Event: Sendable {
        /// The agent is ready; this is its greeting.
        case greeting(Greeting)
        /// A case has ended, or the trace continued with another before its end.
        case finished(CaseTrace)
        /// A line outside any case that is not part of a trace.
        case garbled(GarbledLine)
    }

    private var pending: [UInt8] = []
    private var greeting: Greeting? = Greeting()
    private var current: CaseTrace?
    private var line = 0

    /// Longer lines, or more of them, are not a trace: a target with endless output must not fill the memory.
    private static let longestLine = 1 << 18
    private static let mostFacts = 1000
    private static let mostSteps = 1 << 20
    private let mostSteps: Int
    /// How many steps of a case are kept, where more of them than that say nothing new.
    private let keptSteps: (@Sendable (String) -> Int)?
    private var kept = 0

    /// Creates a reader at the start of a trace.
    package init() { self.init(mostSteps: Self.mostSteps) }

    init(mostSteps: Int) {
        self.mostSteps = mostSteps
        keptSteps = nil
    }

    /// Creates a reader that keeps this number of steps of a case, given its id.
    init(keepingSteps: @escaping @Sendable (String) -> Int) {
        mostSteps = Self.mostSteps
        keptSteps = keepingSteps
    }

    /// Reads bytes; returns the events that they complete.
    package mutating func read(_ bytes: some BidirectionalCollection<UInt8>) -> [Event] {
        var events: [Event] = []
        var start = bytes.startIndex
        while let newline = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
            let whole = bytes[start..<newline]
            // Most lines come whole, and are not copied twice.
            if pending.isEmpty, line > 0, whole.last != UInt8(ascii: "\r"), whole.count <= Self.longestLine {
                readLine(String(decoding: whole, as: UTF8.self), into: &events)
            } else {
                keep(whole)
                // Terminals, serial lines and other systems' files end their lines with both.
                if pending.last == UInt8(ascii: "\r") { pending.removeLast() }
                if line == 0, pending.starts(with: SuiteDirectory.byteOrderMark) { pending.removeFirst(3) }
                let text = String(decoding: pending, as: UTF8.self)
                pending.removeAll(keepingCapacity: true)
                readLine(text, into: &events)
            }
            start = bytes.index(after: newline)
        }
        keep(bytes[start...])
        return events
    }

    /// Keeps what belongs to the line that has begun.
    private mutating func keep(_ bytes: some Collection<UInt8>) {
        pending.append(contentsOf: bytes.prefix(max(0, Self.longestLine - pending.count)))
    }

    /// The trace is over: what was begun and not ended comes out as it is.
    package mutating func finish() -> [Event] {
        var events: [Event] = []
        if !pending.isEmpty {
            let text = String(decoding: pending, as: UTF8.self)
            pending = []
            // A line without its newline was cut off; in a case it is the step in which the agent was lost.
            if current != nil, let arrow = Self.arrow(in: text) {
                let last = step(text, arrow)
                current?.steps.append(last)
            } else {
                readLine(text, into: &events)
            }
        }
        if let open = current { events.append(.finished(open)) }
        current = nil
        return events
    }

    private mutating func readLine(_ text: String, into events: inout [Event]) {
        line += 1
        if let steps = current?.steps.count, steps < mostSteps, let arrow = Self.arrow(in: text) {
            if steps >= kept { return }
            let next = step(text, arrow)
            current?.steps.append(next)
            return
        }
        // What begins with a space has no first word.
        let (indent, first, second) = Lexer.firstWord(of: text)
        let (word, rest) = indent == 0 ? (first, second) : ("", String(text.utf8.dropFirst(indent)) ?? "")
        if Assertion.Kind(rawValue: word) != nil, Self.arrow(in: text) == nil {
            if let open = current { events.append(.finished(open)) }
            var opened = CaseTrace()
            opened.kind = word
            opened.id = rest
            opened.line = line
            current = opened
            kept = keptSteps?(rest) ?? mostSteps
        } else if current != nil {
            readCaseLine(text, word: word, rest: rest, into: &events)
        } else if word == "ready", rest.isEmpty, let greeted = greeting {
            greeting = nil
            events.append(.greeting(greeted))
        } else if let facts = greeting?.facts.count, facts < Self.mostFacts, !rest.isEmpty,
            word.utf8.allSatisfy({ (97...122).contains($0) })
        {
            greeting?.add(key: word, value: rest, line: line)
        } else if !text.isEmpty {
            events.append(.garbled(GarbledLine(line: line, text: text)))
        }
    }

    private mutating func readCaseLine(_ text: String, word: String, rest: String, into events: inout [Event]) {
        if word == "table", current?.table == nil, current?.steps.isEmpty == true {
            readTable(rest, text: text)
        } else if word == "done" {
            let words = rest.split(separator: " ")
            current?.microseconds = words.last.flatMap { NotationInteger.read($0) }.flatMap { $0 < 0 ? nil : Int($0) }
            if current?.microseconds == nil { garble(text) }
            if words.count > 1 { current?.ending = words.dropLast().joined(separator: " ") }
            if let done = current { events.append(.finished(done)) }
            current = nil
        } else {
            garble(text)
        }
    }

    private mutating func readTable(_ rest: String, text: String) {
        var words = rest.split(separator: " ")[...]
        if words.count >= 2, words[words.endIndex - 2] == "limit" {
            guard let limit = Self.limit(words[words.endIndex - 1]) else { return garble(text) }
            current?.limit = limit
            words = words.dropLast(2)
        }
        guard let table = NumberRanges(words) else { return garble(text) }
        current?.table = table
    }

    /// A limit: a number, or what agents print if there is none. RLIM_INFINITY is -1 here, the greatest number without
    /// a sign there.
    private static func limit(_ word: Substring) -> Int64? {
        if word == "unlimited" { return .max }
        guard let limit = NotationInteger.read(word) else {
            return UInt64(word).flatMap { "\($0)" == word ? .max : nil }
        }
        return limit < 0 ? .max : limit
    }

    private mutating func garble(_ text: String) {
        if current?.garbled == nil { current?.garbled = GarbledLine(line: line, text: text) }
    }

    private func step(_ text: String, _ arrow: Range<String.Index>) -> TraceStep {
        TraceStep(
            step: String(text[..<arrow.lowerBound]), outcome: TracedOutcome(String(text[arrow.upperBound...])),
            line: line)
    }

    /// The position of the first arrow outside quotes, with the blanks around it. A refused line may have an unclosed
    /// quote; then the last arrow counts.
    private static func arrow(in text: String) -> Range<String.Index>? {
        let bytes = text.utf8
        var last: Range<String.Index>?
        var at = bytes.startIndex
        var isQuoted = false
        while at < bytes.endIndex {
            if bytes[at] == UInt8(ascii: "\\"), isQuoted {
                at = bytes.index(after: at)
                if at == bytes.endIndex { break }
            } else if bytes[at] == UInt8(ascii: "\"") {
                isQuoted.toggle()
            } else if bytes[at] == UInt8(ascii: " "), bytes[at...].starts(with: " =>".utf8) {
                let end = bytes.index(at, offsetBy: 3)
                if end == bytes.endIndex { return at..<end }
                if bytes[end] == UInt8(ascii: " ") {
                    last = at..<bytes.index(after: end)
                    if !isQuoted { return last }
                }
            }
            at = bytes.index(after: at)
        }
        return isQuoted ? last : nil
    }
}
