extension LargeDomain {
    static let technicalDomains = """
        analytics: Metric Insight Data Chart Gauge Cohort Dash Quant
        event | something that a user did in an app, to be counted | name* userId happenedAt platform properties | import count
        report | a table or chart over events | name* columns frequency | run export schedule share
        dashboard | charts on one page | name* description visibility | share duplicate
        user | a visitor or customer who is tracked | email fullName properties | merge block
        funnel | the steps to a goal, and where people leave | name* events* | stats
        cohort | users who have something in common | name* conditions | count export
        property/properties | a site or app that is measured | name* domain timezone | verify
        goal | what visitors should do, a conversion | name* target | archive
        experiment | a test of two variants, an A/B test | name* target startDate | start stop stats
        alert | a message when a number is unusual | name* threshold channel | pause resume
        annotation | a remark on a date in a chart | text* happenedAt* | share

        developerTools: Code Repo Build Commit Branch Deploy Stack Bug
        repository/repositories | the source code of a project | name* description visibility | archive transfer duplicate
        issue | a bug or feature request | title* body labels assigneeId priority | assign close reopen lock
        pull request | a change that asks to be merged, a merge request | title* body branch* | merge approve close
        comment < issue | what somebody says about an issue | body* | archive
        branch/branches | a line of development | name* commitId | lock merge
        release | a version for users | name* version* body | publish deploy rollback
        pipeline | a build with its tests, continuous integration | name* branch | run retry cancel
        deployment | a version that is put on servers | environment* version* | rollback approve
        environment variable | a setting or secret of a build | name* value* environment | rotate
        webhook | a URL that is told of pushes | url* events | verify retry
        artifact | a file that a build made | name* fileUrl size | archive
        runner | a machine that builds | name* labels | pause resume

        monitoring: Alert Uptime Watch Incident Pulse Probe Trace Pager
        incident | an outage or another problem in production | title* severity description assigneeId | assign escalate resolve close note
        alert | a message that something is wrong | title* severity source | close escalate
        monitor | a check that runs again and again | name* url* frequency | pause resume run
        status page | a page that tells users what works | name* domain | publish
        on call schedule | who is called at night | name* timezone members | publish
        service | a part of the system | name* ownerId | subscribe
        maintenance window | a time without alerts | title* startAt* endAt* | schedule cancel
        log query | a search through log lines | name* query* | run export share
        dashboard | graphs of machines and services | name* columns | share duplicate
        postmortem | what was learned from an incident | incidentId* title* content | publish
        metric | a number that is measured over time | name* unit value | export

        databases: Table Row Query Base Record Schema Index Cell
        record | a row of a table | tableId* values | import duplicate history
        table | rows and columns | name* columns description | duplicate export
        field < table | a column of a table | name* type isRequired | move
        view < table | a filtered, sorted look at a table | name* conditions | share
        base | tables that belong together | name* color | duplicate share
        query/queries | a saved question in SQL | name* text* | run schedule
        backup | a copy of all data | name* baseId | restore
        index/indexes | what makes looking up fast | name* columns* tableId | sync
        user | a person with access | email* role | invite block
        spreadsheet | sheets with cells | title* timezone | share duplicate
        snapshot | the state of a base at one time | baseId* comment | restore

        identity: Auth Guard Login Shield Pass Access Cipher Trust
        user | an account that can log in, an identity | email* firstName lastName phone isActive | block verify invite
        role | what somebody may do | name* permissions description | assign duplicate
        group | users who have the same rights | name* members | sync
        session | that somebody is logged in | userId* userAgent | stop
        application | a program that users log in to | name* redirectUrl | rotate
        api key | a secret for programs | name* scopes expiryDate | rotate stop
        policy/policies | a rule on passwords or access | name* description | lock duplicate
        audit event | who did what, and when | userId name* happenedAt | export
        factor | a second proof, such as a code by phone | userId* type* | verify
        domain | an Internet domain that was proven to be ours | name* | verify
        secret | a password or token in the vault | name* value* | rotate share history
        device | a computer or phone that is trusted | name* platform userId | block

        contentManagement: Content Site Press Publish Media Blog Theme Pixel
        post | an article of a blog or news site | title* content* authorId tags | publish unpublish schedule preview
        page | a page of a website | title* content slug | publish duplicate move
        asset | a picture, video or other media file | name* fileUrl* description | tag archive
        author | a person who writes | fullName* email bio | merge
        category/categories | a topic that posts are sorted by | name* parentId | merge
        comment < post | what a reader wrote | body* email | approve reject reply
        menu | the links of a website | name* items | publish
        content type | what fields entries have | name* columns | duplicate
        entry/entries | a piece of structured content | contentTypeId* title* language | publish unpublish history
        translation | the same text in another language | entryId* language* content | approve
        redirect | an old address that leads to a new one | sourceUrl* targetUrl* | verify
        site | a website with its domain | name* domain | publish
        """
}
