/// Something is wrong that no other usage mends: it is told without the usage text, and ends with the status of wrong usage.
struct Complaint: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
