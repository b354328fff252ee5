/// The small words of a question, and what they tell of the words beside them; see `Words/grammar.txt`.
struct Grammar: Sendable {
    static let shared = Grammar()

    let articles: Set<[UInt8]>
    let nounMarks: Set<[UInt8]>
    let pronouns: Set<[UInt8]>
    let passives: Set<[UInt8]>
    let questions: Set<[UInt8]>
    let persons: Set<[UInt8]>
    /// The stems of verbs with somebody who gets what is sent.
    let addressing: Set<[UInt8]>
    let participles: Set<[UInt8]>
    let results: Set<[UInt8]>
    let negations: Set<[UInt8]>
    let weakVerbs: Set<[UInt8]>
    let auxiliaries: Set<[UInt8]>
    let places: Set<[UInt8]>
    /// Words for all of something.
    let everything: Set<[UInt8]>
    /// Words that are in English questions only.
    let english: Set<[UInt8]>
    let destinations: Set<[UInt8]>
    let origins: Set<[UInt8]>
    /// The stems of the verbs for a person who is added to something, and of the words for who is in something.
    let joining: Lexicon.Alternatives
    let members: Lexicon.Alternatives
    /// Words for what is changed of something, and those before who has it.
    let attributes: Set<[UInt8]>
    let owners: Set<[UInt8]>
    /// Words that begin a clause about the word before, and those after the noun of two kinds: "note from a call".
    let relatives: Set<[UInt8]>
    let sources: Set<[UInt8]>
    /// Words for a list at the end of a question.
    let lists: Set<[UInt8]>
    /// What a person wants to do follows it: "wants to".
    let wishes: Set<[UInt8]>
    /// The stems of verbs whose object stands after one of the `purposes`, and of those whose object stands after a destination.
    let seeking: Set<[UInt8]>
    let attaching: Set<[UInt8]>
    let purposes: Set<[UInt8]>
    /// Words that begin a clause: "because".
    let conjunctions: Set<[UInt8]>
    /// Words before the verb of a request: "could you please".
    let courtesies: Set<[UInt8]>
    /// The stems of verbs that tell something without changing it.
    let reading: Set<[UInt8]>
    /// The weights of the words after a preposition.
    let prepositions: [[UInt8]: Float]

    private init() {
        let lines = Lexicon.pairs("grammar")
        func set(_ name: String) -> Set<[UInt8]> {
            Set(lines.filter { $0.0 == name }.flatMap { Lexicon.words($0.1) })
        }
        articles = set("articles")
        nounMarks = set("noun marks")
        pronouns = set("pronouns")
        passives = set("passives")
        questions = set("questions")
        persons = set("persons")
        addressing = Set(set("addressing").map(Stemmer.stem))
        participles = set("participles")
        results = set("results")
        negations = set("negations")
        weakVerbs = set("weak verbs")
        auxiliaries = set("auxiliaries")
        places = set("places")
        english = set("english")
        everything = set("everything")
        destinations = set("destinations")
        origins = set("origins")
        func stems(_ name: String) -> Lexicon.Alternatives {
            lines.filter { $0.0 == name }.flatMap { Lexicon.words($0.1) }.map { (Stemmer.stem($0), 1) }
        }
        attributes = set("attributes")
        owners = set("owners")
        wishes = set("wishes")
        seeking = Set(set("seeking").map(Stemmer.stem))
        attaching = Set(set("attaching").map(Stemmer.stem))
        purposes = set("purposes")
        conjunctions = set("conjunctions")
        courtesies = set("courtesies")
        relatives = set("relatives")
        sources = set("sources")
        lists = set("lists")
        joining = stems("joining")
        reading = Set(set("reading").map(Stemmer.stem))
        members = stems("members")
        var prepositions: [[UInt8]: Float] = [:]
        for (name, list) in lines where name.hasPrefix("after ") {
            let weight = Float(name.dropFirst(6)).map { $0 / 100 } ?? 1
            for word in Lexicon.words(list) { prepositions[word] = weight }
        }
        self.prepositions = prepositions
    }
}
