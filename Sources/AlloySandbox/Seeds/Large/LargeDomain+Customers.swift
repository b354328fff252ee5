extension LargeDomain {
    static let customerDomains = """
        crm: Lead Deal Pipe Client Relate Prospect Account Rapport
        contact | a person or company representative you do business with | firstName lastName* email phone jobTitle companyId | merge tag note export subscribe
        company/companies | an organization or business that people work for | name* website industry phone address ownerId | merge assign import
        lead | a possible customer who has shown interest | firstName lastName* email companyName source status | convert assign score import
        deal | a sale that may come about, also called an opportunity | name* amount stage closeDate contactId ownerId | move close reopen note
        task | a to-do for a salesperson, such as a call | title* dueDate assigneeId priority contactId | complete assign reschedule
        note | a remark about a customer | body* contactId dealId isPinned | attach
        call | a phone conversation that was logged | contactId* startedAt durationMinutes outcome notes | attach
        pipeline | the stages that deals go through | name* currency isDefault | duplicate archive
        product | something that is sold, with its price | name* sku price currency description | archive
        quote | an offer with prices that a buyer can accept | dealId* lineItems validUntil discount | send approve sign print
        activity/activities | anything that happened with a customer | type* subject contactId happenedAt | export
        segment | customers who have something in common | name* conditions | sync count

        helpdesk: Help Ticket Support Assist Concierge Reply Answer Resolve
        ticket | a question or problem that a customer reports, also called a case or request | subject* description email* priority status channel assigneeId tags | assign close reopen merge reply escalate
        comment < ticket | an answer or internal note on a ticket | body* isPublic authorId | attach
        customer | a person who asks for help | fullName* email* phone company language | merge block tag
        agent | a colleague who answers customers | fullName* email* role groupId isAvailable | invite
        group | a team of agents | name* description members | archive
        article | a page of the help center | title* content* category language | publish unpublish rate
        macro | a canned response, ready to be used again | name* content visibility | apply duplicate
        satisfaction rating | what a customer thought of the help | ticketId* rating comment | export
        sla policy | how fast answers must come, a service level | name* priority firstReplyMinutes resolutionHours | duplicate
        conversation | a live chat with a visitor | email channel subject | assign close reply forward
        tag | a label that tickets are sorted by | name* color | merge count

        marketing: Mail Campaign Audience Nurture Growth Inbox Letter Drip
        subscriber | a person on a mailing list who gets newsletters | email* firstName lastName tags status | subscribe unsubscribe import tag
        list | a mailing list, an audience | name* description language | merge duplicate stats
        campaign | an e-mail newsletter that goes out to many people | subject* name* content listId | send schedule duplicate preview stats
        template | a reusable e-mail design | name* content subject | preview duplicate
        automation | a series of e-mails that a trigger starts | name* trigger listId isActive | start pause stats
        segment | part of an audience, by conditions | name* listId* conditions | count
        landing page | a web page that collects sign-ups | title* content domain | publish unpublish duplicate stats
        form | a sign-up form for a website | name* listId* columns | publish stats
        sms message | a text message to mobile phones | recipients* message* sendAt | send schedule
        coupon | a discount code for a promotion | name* discount validUntil | apply stop
        event | something that a contact did, such as a click or purchase | name* email* happenedAt properties | count

        socialMedia: Social Post Share Buzz Viral Follow Echo Trend
        post | a message published on a social network | message* mediaUrl channels publishAt | publish schedule duplicate stats
        profile | a connected account of a network | name* channel username | sync unlock
        comment < post | what somebody wrote under a post | body* authorId mood | reply archive
        media item | a picture or video for posts | name* fileUrl* description tags | tag
        queue | times at which posts go out | name* timezone channels | pause resume
        hashtag | a topic that posts are found by | name* platform | stats
        mention | a place where somebody talks about the brand | url* mood channel | reply assign
        direct message | a private message of a follower | recipients* message* | reply archive
        influencer | a person with many followers who may advertise | fullName* email platform followersCount | invite rate
        report | numbers on reach and engagement | name* channels frequency | export schedule

        advertising: Ad Bid Impress Banner Target Promo Reach Convert
        campaign | a paid advertising campaign with a budget | name* budget startDate endDate platform | pause resume duplicate stats
        ad group < campaign | ads that share an audience and a bid | name* rate audienceId | pause resume
        ad | an advertisement that is shown to people | headline* description url* imageUrl | preview approve reject pause
        creative | a picture, video or text for ads | name* fileUrl* format | approve
        audience | the people who see ads | name* description conditions | import sync count
        keyword | a search word that ads are bought for | text* rate type | pause
        conversion | a purchase or sign-up that an ad brought | name* value currency happenedAt | import
        budget | how much may be spent | amount* currency frequency | adjust
        placement | where an ad appears | name* website size | block
        ad report | spending, clicks and impressions | name* columns frequency | run export

        surveys: Form Survey Poll Feedback Quiz Opinion Panel Ask
        form | a questionnaire that people fill in | title* description language | publish duplicate share stats
        question < form | something that is asked | title* type isRequired options | duplicate
        response | the answers that one person gave, a submission | formId* email answeredAt score | export tag
        respondent | a person who answers surveys | email* fullName language | invite remind
        survey | a set of questions for many people | title* startDate endDate | send close reopen stats
        theme | the look of a form: colors and fonts | name* color fontFamily | preview
        reward | what people get for answering | name* value currency | send
        panel | a group of people who are asked regularly | name* members | import
        webhook | an address that is told of new answers | url* events | verify retry
        answer option < form | a choice of a question | label* value position | move
        """
}
