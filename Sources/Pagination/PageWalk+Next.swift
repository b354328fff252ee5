import JSON

/// What comes after a page.
extension PageWalk {
    /// What a page says of the next one; `count` is how many items it had that had not come before.
    mutating func step(_ reading: PageReading, count: Int, isFirst: Bool) -> Step {
        switch reading.next {
        case .end: return .stop(.end)
        case .unknown(let reason):
            warn(reason)
            return .stop(.undetected)
        case .page(let position):
            let isSame = position.applied(to: arguments) == cursor.position.applied(to: arguments)
            guard !asked.contains(position), !isSame else {
                // Nothing can come behind a page that is empty and leads to itself.
                if isSame, count == 0 { return .stop(.end) }
                warn("The third party leads back to a page that was read already, so it was not asked for more.")
                return .stop(.repeatingCursor)
            }
            cursor.isAssumed = isFirst && reading.isAssumed
            go(to: position)
            return .ask(position)
        }
    }

    private mutating func go(to position: PagePosition) {
        cursor.position = position
        cursor.skip = 0
        cursor.lastItem = nil
    }

    /// Leaves a page that was read before, of which no item is given.
    mutating func leaveCircle() -> Step {
        // Counting begins with 1, then, and this was the first page once more.
        if cursor.isAssumed, let position = cursor.position.following {
            cursor.isAssumed = false
            go(to: position)
            return finish(.ask(position))
        }
        if isSettled { return finish(.stop(.end)) }
        warn(
            style.isCounted
                ? "The third party gave a page again that was read already: it may be the end of the list, or the parameter "
                    + "that leads on has no effect. `paging` takes it from whoever knows."
                : "The third party gave a page again that was read already, so it was not asked for more.")
        return .stop(.repeatingPage)
    }

    /// True when a page that comes again can only mean that there is no further one.
    private var isSettled: Bool {
        let memory = cursor.memory
        if let total, let seen = memory.seen, total > 0, seen >= total { return true }
        guard style.isCounted, memory.areDistinct else { return false }
        // A full page that comes again may also be the last that the third party is ready to give.
        return memory.lastCount < (memory.pages > 1 ? memory.largest : size ?? 0)
    }

    /// How many items at the start of a page are those that the page before ended with. Where counting begins with 1, the
    /// last item comes again, and where the page before was short, what was left out of it may have been counted.
    func overlap(_ page: PageMemory.Page) -> Int {
        guard style.isCounted else { return 0 }
        let memory = cursor.memory
        let mayOverlap = style == .offset && cursor.paging.step == nil
        let limit = mayOverlap ? memory.largest - memory.lastCount + (cursor.isAssumed ? 1 : 0) : 0
        return memory.overlap(page, unidentified: limit)
    }

    /// The step as the limits and what the third party says of all items leave it.
    mutating func finish(_ step: Step) -> Step {
        switch step {
        case .ask:
            if items.count >= limits.items { return .stop(.maxItems) }
            if bytes >= limits.bytes { return .stop(.maxBytes) }
            if pages >= limits.pages { return .stop(.maxPages) }
            return step
        case .stop(.end):
            guard let total, let seen = cursor.memory.seen, total > seen else { return step }
            warn("The third party says that there are \(total) items, gave \(seen), and leads no further.")
            return .stop(.missingItems)
        case .stop: return step
        }
    }

    /// Says that the list may have ended before a page that failed: some third parties refuse what is behind the last page.
    package mutating func warnOfPossibleEnd() {
        guard style.isCounted, cursor.memory.lastCount < cursor.memory.largest else { return }
        warn("The page before the one that failed is shorter than others: the list may end there.")
    }

    /// Keeps a warning, once.
    package mutating func warn(_ warning: String) {
        if !warnings.contains(warning) { warnings.append(warning) }
    }
}
