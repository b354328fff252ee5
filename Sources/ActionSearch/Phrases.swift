/// Phrases with the meaning of one word, in queries and in names: "get rid of" is "delete", "hand over" is "transfer".
enum Phrases {
    /// The maximum number of words between the two words of a separable phrase: "sign someone up".
    private static let maximumGap = 4

    /// Returns the words with every phrase replaced.
    static func replacing(in words: [[UInt8]]) -> [[UInt8]] {
        guard words.count > 1 else { return words }
        var result: [[UInt8]] = []
        var rest = words[...]
        while let first = rest.first {
            if let (word, gap, length) = phrase(at: rest) {
                result.append(word)
                result += gap
                rest = rest.dropFirst(length)
            } else {
                result.append(first)
                rest = rest.dropFirst()
            }
        }
        return result
    }

    /// Returns the phrase at the start of `words`: its word, the words inside it, and its length
    /// with them; nil without one.
    private static func phrase(at words: ArraySlice<[UInt8]>) -> (word: [UInt8], gap: [[UInt8]], length: Int)? {
        guard let first = words.first, let candidates = table[first] else { return nil }
        for (phrase, word) in candidates where words.starts(with: phrase) { return (word, [], phrase.count) }
        for (phrase, word) in candidates where phrase.count == 2 && particles.contains(phrase[1]) {
            let following = words.dropFirst().prefix(maximumGap + 1)
            guard let end = following.firstIndex(of: phrase[1]) else { continue }
            return (word, Array(words[(words.startIndex + 1)..<end]), end - words.startIndex + 1)
        }
        return nil
    }

    private static let particles = Set(
        ["up", "off", "on", "back", "over", "out", "down", "away"].map { Array($0.utf8) })

    /// The phrases by their first word, the longest first.
    private static let table: [[UInt8]: [(phrase: [[UInt8]], word: [UInt8])]] = {
        let lines = """
            get rid of: delete
            get all: list
            get many: list
            fetch all: list
            list all: list
            show all: list
            all of: list
            what are: list
            take off: delete
            throw away: delete
            set up: create
            bulk create: import
            make a copy of: duplicate
            a copy of: duplicate
            make a copy: duplicate
            get a pdf of: print
            sign up: subscribe
            register for: enroll
            opt out: unsubscribe
            sign off: approve
            look up: lookup
            look for: search
            search for: search
            kick off: start
            turn off: disable
            switch off: disable
            turn on: enable
            switch on: enable
            call off: cancel
            hand over: transfer
            pass on: forward
            hold back: reserve
            roll out: deploy
            roll back: rollback
            mark done: complete
            upload file to: attach
            grant access to: share
            comment on: note
            report on: stats
            changes of: history
            ask in: invite
            check in: checkin
            top up: topup
            put back: restore
            bring back: restore
            pay back: refund
            give back: refund
            hand back: refund
            send back: refund
            money back: refund
            on hold: pause
            fill in: update
            write down: log
            who changed: history
            what changed: history
            how many: count
            number of: count
            reply to: reply
            respond to: reply
            sales opportunity: opportunity
            e mail: email
            to do: todo
            time off: timeoff
            time slot: slot
            time slots: slot
            team member: employee
            staff member: employee
            text message: sms
            pull request: pullrequest
            merge request: pullrequest
            mailing list: mailinglist
            phone call: call
            """
        var table: [[UInt8]: [(phrase: [[UInt8]], word: [UInt8])]] = [:]
        for line in lines.split(separator: "\n") {
            let parts = line.split(separator: ":")
            let phrase = SearchWords.words(of: parts[0])
            table[phrase[0], default: []].append((phrase, SearchWords.words(of: parts[1])[0]))
        }
        return table.mapValues { $0.sorted { $0.phrase.count > $1.phrase.count } }
    }()
}
