/// Numbers of things, in the same words wherever they are printed.
package enum Counted {
    /// `1 assertion`, `514 assertions`
    package static func text(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

    /// `514 assertions`, or where some have members `514 assertions in 2012 cases`
    package static func text(_ count: Int, _ noun: String, cases: Int) -> String {
        text(count, noun) + (cases == count ? "" : " in \(text(cases, "case"))")
    }
}
