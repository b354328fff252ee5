/// Synonyms of the words in actions' names, so that "add person" finds `createContact`. Each pair was reviewed:
/// providers use both for the same thing.
enum Synonyms {
    /// Stems with the same meaning as a word, with their weights relative to the word itself.
    typealias Alternatives = [(stem: [UInt8], weight: Float)]

    /// Returns the synonyms of a stem; none when it has none.
    static func alternatives(of stem: [UInt8]) -> Alternatives { table[stem] ?? [] }

    /// The groups of synonyms, one in each line.
    private static let strong = """
        create add new insert make register
        list retrieve fetch show
        get retrieve fetch read view show
        get load pull
        search find query lookup locate
        search filter
        update edit modify change patch set
        upsert sync
        delete remove destroy erase drop
        delete trash
        cancel void abort
        archive deactivate
        unarchive restore reopen
        send deliver dispatch
        send email mail
        send post publish
        upload attach
        download export
        move transfer relocate shift
        move put
        copy duplicate clone
        assign allocate delegate transfer
        invite onboard
        start begin launch trigger run execute
        stop end halt terminate
        pause suspend hold stop
        resume unpause
        enable activate
        disable deactivate
        approve accept confirm
        reject decline deny refuse
        close resolve complete finish
        merge combine
        count total
        schedule book plan
        subscribe enroll
        unsubscribe unenroll
        refund reimburse reimbursement
        charge payment transaction
        pay settle charge
        capture collect
        person contact
        lead prospect
        person user member
        employee staff worker teammember
        customer client buyer shopper
        customer account
        company organization organisation account business firm
        deal opportunity
        ticket issue case incident
        ticket request conversation
        task todo
        task issue card item
        message chat dm text
        sms text
        message comment
        post tweet status
        broadcast announcement
        email mail
        comment note reply
        invoice bill receipt
        estimate quote quotation offer proposal
        order purchase sale
        product item good article
        product variant sku
        inventory stock
        file document attachment
        folder directory
        document page doc
        page webpage
        spreadsheet sheet
        row record line entry
        meeting event appointment
        event booking
        booking reservation
        ship fulfill fulfillment
        guest visitor attendee
        lease rental
        vehicle car
        course class lesson
        student learner pupil
        teacher instructor trainer
        doctor physician practitioner
        property listing
        bug defect
        alert timer notification
        server host instance
        website site domain
        key token secret
        policy rule
        asset equipment
        device computer machine
        donation contribution gift
        donor supporter
        grade mark
        review rating feedback
        tax vat
        reminder notification
        interview screening
        applicant application
        task reminder
        log trail audit
        calendar agenda
        project board workspace
        channel room
        team group
        list audience segment
        tag label
        campaign newsletter broadcast
        form survey
        response submission answer
        shipment parcel package
        shipment delivery
        tracking track
        address location
        warehouse location
        coupon discount voucher promotion
        subscription plan membership
        vendor supplier
        candidate applicant
        job position vacancy opening
        leave absence vacation holiday timeoff pto
        time hour
        availability slot
        salary payroll wage compensation
        repository repo
        branch fork
        commit revision
        phone telephone
        call phonecall
        picture image photo
        video recording
        webhook hook
        balance funds
        topup charge add update
        remind nudge chase
        block ban
        notify inform alert
        forward relay
        track locate
        reschedule postpone delay
        renew extend prolong
        stop cancel
        stats statistic analytics performance metric
        verify validate check
        print pdf render
        share grant
        rate review grade
        rotate regenerate
        sign countersign signature
        deploy ship
        rollback revert undo
        reserve hold
        checkin admit welcome
        escalate raise
        note remark
        subtask task
        guest attendee
        chargeback dispute
        mailinglist list audience
        newsletter campaign
        goods item
        questionnaire form survey
        payout disbursement
        ledger journal
        expense cost
        contract agreement
        signature sign
        report analytics statistic metric
        user profile
        role permission
        password credential
        article post blog
        """

    /// The groups of weak synonyms: one often, but not always, means the other.
    private static let weak = """
        list get
        list search
        get search
        create open
        create submit
        create log
        create save
        create put
        create upload
        create schedule
        create start
        update move
        update put
        update rename
        update assign
        update add
        update close
        delete cancel
        delete archive
        contact customer
        contact lead
        contact subscriber
        lead customer
        message email
        message post
        task card
        note message
        ticket task
        company customer
        person employee
        disable pause
        disable stop
        enable start
        enable resume
        person customer
        person lead
        person subscriber
        person attendee
        notify send
        notify remind
        everybody broadcast
        row item
        stock item
        price offer
        sign send
        """

    /// Returns the verbs that a word means at the start of a query, where it may elsewhere be a noun ("record a
    /// payment").
    static func leading(_ word: [UInt8]) -> Alternatives? { leadingTable[word] }

    private static let leadingTable: [[UInt8]: Alternatives] = {
        let lines = """
            record create log
            log create record
            book create book schedule reserve
            reserve reserve create
            buy create purchase
            order create order
            write create write
            place create place
            open create open
            issue create issue
            file create file
            raise create escalate
            request create request
            submit create submit
            put move update
            make create make
            give create give apply
            start start create
            post send create post publish
            text send text
            message send message
            email send email
            note note create
            list list get
            charge pay create charge
            return create return
            what list search get
            which list search
            who list search get
            where track get list
            how get list stats count
            see list get search
            show list get
            check verify get check
            print print create
            ship create ship
            track track get
            schedule schedule create
            report create report
            comment note create comment
            review rate create review
            form create form
            notify send remind notify
            tell send notify
            ask send request create
            compare list search get
            onboard create onboard invite start
            generate create generate run
            draft create draft
            prepare create
            compose create send
            build create build run
            capture create capture
            enter create
            grab get list
            pull get list sync
            throw delete
            drop delete
            kill delete stop cancel
            hire create convert hire
            fire delete stop
            tweak update
            rename update rename
            correct update adjust correct
            fix update resolve fix
            set update create set
            adjust update adjust
            assign assign update
            invite invite create
            purchase create purchase
            contact send create contact
            answer reply create
            respond reply create
            translate create translate
            sell create
            receive create complete
            enroll enroll register create
            register create enroll register
            apply apply create submit
            start start create launch
            check verify get check list
            change update
            """
        return Dictionary(
            lines.split(separator: "\n").map { line in
                let words = line.split(separator: " ").map { Array($0.utf8) }
                let weights: [Float] = [1, 0.8, 0.7, 0.6]
                return (
                    words[0], zip(words.dropFirst(), weights).map { (stem: Stemmer.stem($0), weight: $1) }
                )
            }
        ) { first, _ in first }
    }()

    private static let table: [[UInt8]: Alternatives] = {
        var table: [[UInt8]: [[UInt8]: Float]] = [:]
        for (groups, weight) in [(weak, Float(0.45)), (strong, Float(0.8))] {
            for line in groups.split(separator: "\n") {
                let stems = line.split(separator: " ").map { Stemmer.stem(Array($0.utf8)) }
                for stem in stems {
                    for other in stems where other != stem { table[stem, default: [:]][other] = weight }
                }
            }
        }
        // In an order that does not depend on hashing.
        return table.mapValues { alternatives in
            alternatives.map { (stem: $0.key, weight: $0.value) }.sorted { $0.stem.lexicographicallyPrecedes($1.stem) }
        }
    }()
}
