/// An error that other options would not avoid: it is printed without the usage text, and exits 2 (wrong usage).
struct Complaint: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
