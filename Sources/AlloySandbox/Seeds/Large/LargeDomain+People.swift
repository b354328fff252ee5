extension LargeDomain {
    static let peopleDomains = """
        hr: People Staff Crew Human Team Personnel Worker Perk
        employee | a person who works for the company, a staff member | firstName* lastName* email* jobTitle department startDate | invite transfer archive history export
        time off request | vacation, holiday or sick leave that somebody asks for | employeeId* startDate* endDate* type | approve reject cancel
        payroll run | the paying of wages for a month | startDate* endDate* currency | approve run cancel
        department | a part of the company | name* managerId | merge
        position | a job in the company | title* department salary | publish close
        benefit | health insurance, a pension or another perk | name* provider cost | enroll
        document | a contract or certificate of an employee | employeeId* name* fileUrl | sign send
        performance review | how an employee did, an appraisal | employeeId* reviewerId rating comment | send complete
        onboarding task | what has to be done for a new hire | employeeId* title* dueDate | complete assign
        salary change | a raise or another change of pay | employeeId* amount* startDate* | approve
        team | people who work together | name* members | archive

        recruiting: Hire Talent Recruit Candidate Applicant Career Job Scout
        candidate | a person who applies for a job, an applicant | firstName lastName* email* phone resumeUrl source | move reject tag merge note
        job | an open position that is advertised, a vacancy | title* description location department salary | publish unpublish close duplicate
        application | a candidate's application for a job | candidateId* jobId* stage coverLetter | approve reject move
        interview | a talk with a candidate | candidateId* startAt* interviewerId location | schedule reschedule cancel remind
        offer | the terms that a candidate gets | candidateId* salary* startDate | send approve sign cancel
        scorecard | what an interviewer thinks | interviewId* rating* comment | send
        referral | a candidate whom a colleague recommends | email* fullName jobId | convert
        talent pool | people to think of for later jobs | name* description | import
        assessment | a test that candidates take | name* durationMinutes | send
        recruiter | a person who looks for candidates | fullName* email* | assign

        learning: Learn Course Class Tutor Skill Academy Lesson Study
        course | lessons on a subject, a training | title* description language price | publish duplicate enroll stats
        lesson < course | one unit of a course | title* content position durationMinutes | move preview
        student | a person who learns, a learner | fullName* email* language | enroll invite block
        enrollment | that a student takes part in a course | studentId* courseId* startDate | complete cancel
        quiz/quizzes | questions that test what was learned | title* courseId* threshold | publish
        grade | the mark that a student got | studentId* assignmentId* score* | adjust
        assignment | homework with a date | title* courseId* dueDate | publish
        certificate | a proof that a course was completed | studentId* courseId* | send print verify
        instructor | a teacher or trainer | fullName* email* bio | assign
        group | students who learn together, a cohort | name* members | archive
        badge | a sign of something achieved | name* imageUrl | enroll

        timeTracking: Clock Hour Timesheet Shift Punch Tempo Roster Minute
        time entry | hours that were worked, a time log | projectId* hours* workedDate* notes isBillable | approve lock duplicate
        timesheet | the hours of a week, for approval | userId* startDate* endDate* | approve reject send
        shift | when somebody works | employeeId* startAt* endAt* location | publish transfer
        project | what time is booked on | name* clientId budgetHours rate | archive
        client | a customer whom hours are billed to | name* email currency | archive
        timer | a stopwatch that is running | projectId* notes | start stop
        user | a person who records time | fullName* email* rate | invite
        absence | time when somebody doesn't work | userId* startDate* endDate* reason | approve
        schedule | a plan of who works when | name* startDate* | publish duplicate
        overtime rule | when extra hours count more | name* hours rate | duplicate
        report | hours by person, project or client | name* startDate endDate | run export schedule

        healthcare: Clinic Patient Care Medi Vital Heal Remedy Cure
        patient | a person who is treated | firstName* lastName* birthday* phone email | merge share
        appointment | a visit at the practice | patientId* startAt* practitionerId reason | schedule reschedule cancel checkin
        prescription | medicine that a doctor orders | patientId* drug* dosage days | sign renew cancel
        practitioner | a doctor, nurse or therapist | fullName* email specialty | block
        encounter | what happened at a visit | patientId* notes symptoms | sign
        lab result | the outcome of a blood test or another test | patientId* name* value unit | share verify
        insurance policy | who pays for a patient | patientId* provider* number* | verify
        referral letter | that a patient is sent to a specialist | patientId* recipients reason | send
        invoice | a bill for a treatment | patientId* amount* dueDate | send pay
        vaccination | a shot that a patient got | patientId* name* givenDate* | print
        consent form | what a patient agrees to | patientId* title* | sign

        realEstate: Estate Home Property Rent Tenant Listing Key Acre
        listing | a house or flat for sale or rent | title* price* address* bedrooms description | publish unpublish share
        property/properties | a building or a unit in it | name* address* size bedrooms | archive
        tenant | a person who rents | fullName* email* phone | invite block
        lease | a rental contract | propertyId* tenantId* startDate* endDate price | sign renew cancel
        viewing | a visit to a property, a showing | listingId* startAt* email | schedule cancel remind
        offer | what a buyer would pay | listingId* amount* email | approve reject
        maintenance request | something that has to be repaired | propertyId* title* description priority | assign close
        rent payment | money from a tenant | leaseId* amount* paidDate | refund
        agent | a broker who sells | fullName* email* phone | assign
        inspection | a look at the state of a property | propertyId* startAt* notes | schedule complete
        owner | whom a property belongs to, a landlord | fullName* email iban | merge

        legal: Law Case Counsel Matter Brief Court Docket Statute
        matter | a case that a law firm works on | title* clientId* description status | close reopen assign
        client | a person or company that is represented | name* email* phone address | archive
        time entry | billable hours of a lawyer | matterId* hours* rate notes | approve
        document | a brief, letter or filing | title* fileUrl matterId | sign share lock
        deadline | a date at court | matterId* title* dueDate* | complete reschedule
        invoice | a bill for legal work | matterId* amount* dueDate | send pay
        hearing | a date before a judge | matterId* startAt* location | reschedule
        trust transaction | money kept for a client | clientId* amount* description | approve
        conflict check | whether a new client can be taken | name* description | run
        contact | a judge, witness or other party | fullName* email role | merge

        fieldService: Field Repair Service Onsite Wrench Mobile Crewmate Tech
        work order | a job at a customer's site | title* customerId* address priority | assign schedule complete cancel print
        technician | a person who goes to customers | fullName* email* phone skills | assign
        visit | an appointment on site | workOrderId* startAt* technicianId | reschedule checkin complete
        asset | a machine or device that is looked after | name* serialNumber customerId location | history archive
        customer | whom work is done for | name* email phone address | merge
        part | a spare part | name* sku* price quantity | reserve adjust
        inspection | a check of an asset | assetId* notes score | complete sign
        quote | what a job would cost | customerId* lineItems* validUntil | send approve
        route | the way of a technician through the day | technicianId* startDate* | sync
        checklist | steps to tick off | name* options | duplicate
        contract | a maintenance agreement | customerId* startDate* endDate price | renew cancel
        """
}
