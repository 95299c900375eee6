extension String {
    /// The text without what would steer a terminal: control characters are written as `\x1b`. What a target says is shown
    /// and not obeyed.
    package var printable: String { escapingControls { "\\x" + $0 } }

    /// The text with each control character except newline and tab replaced, using its two digits.
    func escapingControls(_ form: (String) -> String) -> String {
        // C1 has two bytes, of which this is the first.
        let isPlain = utf8.allSatisfy { ($0 >= 32 && $0 != 127 && $0 != 0xC2) || $0 == 10 || $0 == 9 }
        if isPlain { return self }
        var text = ""
        for scalar in unicodeScalars {
            if scalar.properties.generalCategory == .control, scalar != "\n", scalar != "\t" {
                let digits = String(scalar.value, radix: 16)
                text += form(digits.count < 2 ? "0" + digits : digits)
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}

/// A text for a terminal: literals of the program may be coloured, and everything that is interpolated is printable.
struct Styled: ExpressibleByStringInterpolation {
    private(set) var text: String

    init(stringLiteral value: String) { text = value }
    init(stringInterpolation: StringInterpolation) { text = stringInterpolation.text }

    struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var text = ""

        init(literalCapacity: Int, interpolationCount: Int) { text.reserveCapacity(literalCapacity) }

        mutating func appendLiteral(_ literal: String) { text += literal }
        mutating func appendInterpolation(_ styled: Styled) { text += styled.text }
        mutating func appendInterpolation(_ text: some StringProtocol) { self.text += String(text).printable }
        mutating func appendInterpolation(_ number: Int) { text += String(number) }
    }

    /// The colours of a report.
    enum Colour: String {
        case red = "31"
        case green = "32"
        case yellow = "33"
        case bold = "1"
    }

    /// The text in a colour.
    func coloured(_ colour: Colour) -> Styled {
        var coloured = self
        coloured.text = "\u{1B}[\(colour.rawValue)m\(text)\u{1B}[0m"
        return coloured
    }

    static func += (one: inout Styled, other: Styled) { one.text += other.text }
}
