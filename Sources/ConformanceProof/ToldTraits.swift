import DescriptorModel
import DescriptorNotation
import DupConformance

/// What a target says in its greeting that it has chosen, and the trait of the model that this is.
extension Traits {
    private static let words: [(word: String, trait: Trait)] = [("openmax-apart", .limitOpenMaxApart)]

    /// The choices in a target's greeting, and otherwise the most common ones.
    package init(told greeting: Greeting) {
        self.init()
        for (word, trait) in Self.words where greeting.traits.contains(word) { self[trait] = 1 }
        if NewImage(greeting).opensOneNumber { self[.execOwnNumber] = 1 }
    }

    /// The words by which a platform with these traits says what it chose.
    var told: [String] { Self.words.filter { self[$0.trait] != 0 }.map(\.word) }
}
