/// Something that can be done besides the usual five.
struct LargeVerb: Sendable {
    /// The words that products use for it.
    let words: [String]
    /// The first of them: what entities call it.
    var name: String { words[0].split(separator: " ").first.map(String.init) ?? "" }
    /// In lower case.
    let method: String
    /// The last segment of its path.
    let suffix: String
    /// True when it is done to all of a kind, not to one of them.
    let isOfCollection: Bool
    /// What it does, with `{a}`, `{noun}` and `{plural}` in it.
    let sentences: [String]
    let fields: [LargeEntity.Field]

    private init?(_ line: Substring) {
        let columns = line.split(separator: "|", omittingEmptySubsequences: false).map(\.trimmed)
        guard columns.count == 4 else { return nil }
        words = columns[0].split(separator: "/").map(String.init)
        let route = columns[1].split(separator: " ").map(String.init)
        method = route[0]
        isOfCollection = route[1].hasPrefix("+")
        suffix = route[1].filter { $0 != "+" }
        sentences = columns[2].split(separator: "/").map(\.trimmed)
        fields = columns[3].split(separator: " ").map { word in
            LargeEntity.Field(name: word.filter { $0 != "*" }, isRequired: word.hasSuffix("*"))
        }
    }

    /// By their names.
    static let all: [String: LargeVerb] = Dictionary(
        table.split(separator: "\n").compactMap(LargeVerb.init).map { ($0.name, $0) }, uniquingKeysWith: { $1 })

    private static let table = """
        send/deliver/dispatch | post send | Send {a} to its recipients / Delivers {a} by e-mail | recipients message
        assign/allocate/delegate | post assign | Assign {a} to a team member / Hands {a} over to a colleague | assigneeId*
        merge/combine/deduplicate | post merge | Merge {a} with a duplicate / Joins two {plural} into one | duplicateId*
        export/download/extract | post +export | Export {plural} as a CSV or JSON file / Downloads all {plural} | format
        import/upload/bulk create | post +import | Import many {plural} at once from a file / Bulk-loads {plural} | fileUrl*
        archive/hide | post archive | Archive {a} without deleting it / Takes {a} off the active lists |
        restore/unarchive/recover | post restore | Bring back {a} that was archived / Undeletes {a} |
        close/settle | post close | Close {a} / Marks {a} as settled | reason
        resolve/fix/clear | post resolve | Mark {a} as resolved / Tells that {a} is fixed | comment
        reopen | post reopen | Open {a} again that was closed / Reopens a closed {noun} | reason
        approve/accept/sign off | post approve | Approve {a} that is waiting for a decision / Accepts {a} | comment
        reject/decline | post reject | Reject {a} and say why / Declines {a} | reason*
        cancel/void/call off | post cancel | Cancel {a} before it takes effect / Calls {a} off | reason
        refund/reimburse | post refund | Pay back {a}, whole or in part / Returns the money of {a} | amount reason
        complete/finish/mark done | post complete | Mark {a} as done / Ticks {a} off | completedAt
        publish/release | post publish | Make {a} visible to everybody / Publishes {a} | publishAt
        unpublish/retract | post unpublish | Take {a} back from the public / Hides a published {noun} |
        share/grant access to | post share | Share {a} with people or teams / Gives others access to {a} | recipients* role
        duplicate/clone/copy | post duplicate | Make a copy of {a} / Clones {a} with all its settings | name
        move/relocate/shift | post move | Move {a} somewhere else / Puts {a} in another place | destinationId*
        tag/label/categorize | post tags | Add tags to {a} / Puts labels on {a} so that it can be found | tags*
        note/comment on/annotate | post notes | Add a note to {a} / Leaves a comment on {a} | body*
        attach/upload file to | post attachments | Attach a file to {a} / Uploads a document and links it to {a} | fileUrl*
        invite/ask in | post invite | Invite people to {a} by e-mail / Asks somebody to join {a} | recipients* message
        schedule/plan | post schedule | Set the time of {a} / Schedules {a} for later | startAt* timezone
        reschedule/postpone | post reschedule | Move {a} to another time / Changes when {a} takes place | startAt* reason
        track/locate | get tracking | See where {a} is right now / Tracks the progress of {a} |
        convert/promote/qualify | post convert | Turn {a} into the next thing in its life / Converts {a} | targetType
        pause/suspend/hold | post pause | Pause {a} for a while / Suspends {a} until it is resumed | until
        resume/reactivate/unpause | post resume | Let {a} go on that was paused / Reactivates {a} |
        start/launch/kick off | post start | Start {a} / Launches {a} right away |
        stop/end/halt | post stop | Stop {a} that is running / Ends {a} early | reason
        subscribe/follow/watch | post subscribe | Follow the changes of {a} / Get told when {a} changes | userId*
        unsubscribe/unfollow/mute | post unsubscribe | Stop following {a} / No more news of {a} | userId*
        verify/validate/check | post verify | Check that {a} is right / Validates {a} and lists what is wrong |
        pay/charge/collect | post pay | Pay {a} / Settles {a} with the stored payment method | amount paymentMethodId
        print/render | post pdf | Get {a} as a PDF / Prints {a} to a document | template
        sign/countersign | post sign | Put a signature on {a} / Signs {a} electronically | signerId*
        remind/nudge/chase | post remind | Send a reminder about {a} / Nudges whoever {a} waits for | message
        preview | get preview | See what {a} will look like / Renders {a} without sending it |
        sync/refresh/pull | post sync | Bring {a} up to date with its source / Refreshes {a} |
        lock/freeze | post lock | Keep others from changing {a} / Freezes {a} |
        unlock/unfreeze | post unlock | Let others change {a} again / Removes the lock of {a} |
        count/tally | get +count | How many {plural} there are / Counts {plural} |
        rate/review/grade | post rating | Give {a} a rating / Scores {a} from 1 to 5 | rating* comment
        score/rank | post score | Work out how promising {a} is / Gives {a} points | points
        run/trigger/execute | post run | Run {a} now / Triggers {a} outside its schedule | input
        retry/rerun | post retry | Try {a} again that failed / Reruns {a} |
        rotate/regenerate/reset | post rotate | Replace the secret of {a} by a new one / Makes {a} anew |
        renew/extend/prolong | post renew | Let {a} run for another term / Extends {a} | until
        transfer/hand over/reallocate | post transfer | Transfer {a} to somebody else / Hands {a} over | targetId* quantity
        deploy/roll out/ship | post deploy | Put {a} into production / Rolls {a} out | environment*
        rollback/revert/undo | post rollback | Go back to what was before {a} / Reverts {a} | version
        adjust/correct | post adjust | Correct the numbers of {a} / Adjusts {a} up or down | quantity* reason
        apply/use | post apply | Apply {a} / Uses {a} | targetId*
        enroll/register/admit | post enrollments | Enroll somebody in {a} / Registers a person for {a} | userId*
        stats/analyze/report on | get stats | Numbers about {a}: opens, visits, totals / How {a} is doing |
        history/audit/changes of | get history | Who changed {a}, and when / The audit trail of {a} |
        escalate/raise | post escalate | Pass {a} on to somebody with more say / Raises the priority of {a} | reason
        reply to/respond to/answer | post replies | Answer {a} / Writes a reply to {a} | body*
        forward/pass on | post forward | Forward {a} to somebody else / Passes {a} on | recipients*
        reserve/hold back | post reserve | Keep some of {a} for a buyer / Reserves {a} | quantity* until
        checkin/admit/welcome | post checkin | Check {a} in on arrival / Marks {a} as arrived | arrivedAt
        block/ban | post block | Block {a} / Keeps {a} out | reason
        """
}
