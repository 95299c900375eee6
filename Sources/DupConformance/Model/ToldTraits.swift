import DescriptorModel

/// What a target says in its greeting that it has chosen, and the trait of the model that this is.
extension Traits {
    private static let words: [(word: String, trait: Trait)] = [("openmax-apart", .limitOpenMaxApart)]

    /// What a target chose that says these words, and else what most do.
    init(told words: Set<String>) {
        self.init()
        for (word, trait) in Self.words where words.contains(word) { self[trait] = 1 }
    }

    /// The words by which a platform with these traits says what it chose.
    var told: [String] { Self.words.filter { self[$0.trait] != 0 }.map(\.word) }
}
