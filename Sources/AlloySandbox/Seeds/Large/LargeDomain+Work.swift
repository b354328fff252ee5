extension LargeDomain {
    static let workDomains = """
        projectManagement: Task Project Sprint Board Kanban Mile Road Backlog
        task | a piece of work that somebody has to do, a to-do or issue | title* description assigneeId dueDate priority status | assign complete move duplicate note
        project | work with a goal, tasks and a team | name* description ownerId dueDate | archive restore duplicate share
        subtask < task | a smaller part of a task | title* assigneeId dueDate | complete convert
        comment < task | what a team member says about a task | body* authorId | attach
        milestone | a date by which something must be reached | title* dueDate* projectId | complete reschedule
        board | columns with cards, as in kanban | name* columns visibility | share duplicate
        sprint | a period of work in an agile team, an iteration | name* startDate* endDate* target | start complete
        member | a person in a team or workspace | fullName* email* role | invite block
        time entry | how long somebody worked on a task | taskId* minutes* workedDate | approve
        label | a colored tag on tasks | name* color | merge
        workspace | where a company's projects live | name* visibility | invite
        attachment < task | a file that belongs to a task | name* fileUrl* | preview

        calendar: Cal Slot Meet Agenda Appoint Diary Day Time
        event | a meeting or appointment in a calendar | title* startAt* endAt* attendees location | invite reschedule cancel remind
        calendar | a set of events of a person, room or team | name* timezone color | share sync
        booking | an appointment that a client made, a reservation | email* startAt* serviceId | reschedule cancel complete remind
        availability | the hours in which somebody can be booked | userId* days startTime | sync
        service | what can be booked, with its length and price | name* durationMinutes* price | publish
        attendee < event | a person who is invited to an event | email* fullName isOptional | remind
        room | a meeting room that can be reserved | name* capacity location | reserve block
        reminder | a message before an event begins | eventId* minutesBefore channel | send
        time off | days when somebody is away | userId* startDate* endDate* | approve reject
        waitlist entry | somebody who wants a place that is taken | email* serviceId* | convert

        storage: File Drive Vault Folder Disk Archive Keep Blob
        file | a document, picture or other data | name* content folderId description | share move duplicate lock archive
        folder | a directory with files in it | name* parentId color | share move archive export
        permission < file | who may read or change a file | email* role* | remind
        shared link | a URL that others can open a file with | fileId* expiryDate password | stop stats
        version < file | an earlier state of a file | comment size | restore preview
        comment < file | a remark on a file | body* authorId | complete
        upload session | a large file that comes in parts | name* size* | complete cancel
        team drive | a place for a team's files | name* members | archive
        file request | a page where others can hand in files | title* folderId* dueDate | send close
        tag | a word that files are found by | name* color | merge

        signing: Sign Pact Seal Contract Ink Consent Accord Notary
        envelope | documents sent out for signature | subject* recipients* message | send cancel remind track
        document | a contract, agreement or other paper | name* fileUrl* description | sign share duplicate print
        signer < envelope | a person who has to sign | fullName* email* position | remind
        template | a document with blanks to fill in | name* fileUrl role | duplicate share
        contract | an agreement with its parties and dates | title* startDate endDate value | approve sign archive
        clause | a paragraph that contracts are made of | title* body* | approve
        form field | a place on a page for a signature or text | documentId* label* isRequired position | move
        certificate | the proof that a document was signed | envelopeId* format | verify print
        witness/witnesses | a person who confirms a signature | fullName* email* | invite
        folder | a place for finished documents | name* parentId | share

        communication: Chat Talk Voice Huddle Ping Signal Thread Relay
        message | a text sent to a person or channel | channelId* text* threadId | send forward schedule reply
        channel | a room where a team chats | name* description isPrivate members | archive invite restore
        user | a person in the workspace | fullName* email* role timezone | invite block
        reaction < message | an emoji on a message | name* userId | count
        thread | answers to one message | messageId* title | subscribe unsubscribe
        call | a voice or video call | recipients* startAt isRecorded | start stop schedule
        voicemail | a recorded message of a caller | phone* durationSeconds transcript | forward archive
        contact | a person with a phone number or address | fullName* phone* email | block import
        broadcast | a message to everybody | text* channels | send schedule
        phone number | a number for calls and text messages | number* country | verify transfer
        recording | the sound or picture of a call | callId* fileUrl | share archive

        knowledge: Wiki Page Doc Note Library Scribe Manual Lore
        page | a document of the team's wiki | title* content parentId tags | publish move duplicate history share
        space | pages that belong together | name* description visibility | archive export
        comment < page | a remark on a page | body* authorId | complete reply
        notebook | a collection of notes | name* color | share
        note | a short text to remember something | title content* notebookId tags | tag move
        database | a table with rows and properties | name* columns | duplicate export
        template | a page to start from | title* content | duplicate
        revision < page | an earlier text of a page | comment | restore
        glossary term | a word and what it means | name* description* | approve
        attachment | a file on a page | name* fileUrl* pageId | preview
        feedback | what a reader says about a page | pageId* rating comment | close

        events: Event Ticketing Venue Gather Expo Summit Stage Crowd
        event | a conference, concert or other gathering | title* startAt* endAt venue capacity | publish cancel duplicate stats
        attendee | a person who comes to an event, a guest | fullName* email* ticketTypeId | checkin transfer
        ticket type | what can be bought for an event | name* price* quantity | stop
        order | tickets that somebody bought | email* quantity* total | refund cancel print
        venue | the place of an event | name* address capacity | verify
        speaker | a person who gives a talk | fullName* email bio | invite
        session | a talk or workshop of the program | title* startAt* speakerId room | reschedule enroll
        sponsor | a company that pays for an event | name* website amount | invite
        promo code | a code that makes tickets cheaper | name* percent quantity | stop
        badge | what attendees wear with their name | attendeeId* template | print
        webinar | an event that takes place online | title* startAt* durationMinutes | start invite remind
        """
}
