extension LargeDomain {
    static let moneyDomains = """
        accounting: Ledger Abacus Journal Tally Balance Fiscal Audit Penny
        invoice | a bill to a customer for goods or services, accounts receivable | customerId* lineItems* dueDate currency number | send cancel pay print remind
        customer | a person or business that buys and is billed | name* email vatNumber address currency | archive export merge
        bill | what a supplier wants paid, accounts payable | vendorId* lineItems* dueDate number | approve pay attach
        vendor | a supplier that bills are paid to | name* email iban address | archive merge
        expense | money that was spent | amount* currency spentDate category receiptUrl | approve reject attach
        payment | money received for an invoice | invoiceId* amount* paidDate method | refund
        account | an entry of the chart of accounts | name* number* type | archive history
        journal entry | a booking of debits and credits in the general ledger | postedDate* lineItems* description | approve cancel
        tax rate | a percentage such as VAT or sales tax | name* percent country | archive
        credit note | a reduction of an invoice | invoiceId* amount* reason | apply send cancel
        estimate | an offer that can become an invoice, a quotation | customerId* lineItems* validUntil | send convert approve
        bank transaction | a line of a bank statement to reconcile | amount* bookedDate description | import tag

        payments: Pay Charge Cash Coin Checkout Remit Purse Wallet
        payment | a charge on a card or account, a transaction | amount* currency* method customerId description | cancel refund
        refund | money that goes back to a buyer | paymentId* amount reason | cancel
        customer | a buyer with stored payment methods | fullName email* phone address | block
        card | a stored credit or debit card | customerId* token* expiryDate | verify
        payout | a transfer of earnings to the bank account | amount* currency* iban | cancel retry
        dispute | a chargeback that a buyer started | paymentId* reason evidence | attach close
        payment link | a page where somebody can pay, sent as a URL | amount* currency* description | send stop
        balance transaction | a movement on the balance: fees, sales | amount* currency type | export
        terminal | a card reader in a shop | name* location | sync lock
        webhook endpoint | a URL that is told of payments | url* events | rotate verify

        subscriptions: Recur Renew Billing Plan Cycle Meter Retain Tier
        subscription | a customer's running contract that renews | customerId* planId* startDate quantity | pause resume cancel convert
        plan | what can be subscribed to, with price and interval | name* price* frequency currency | archive duplicate
        customer | a subscriber who is billed again and again | fullName email* address | merge
        invoice | a bill of a billing period | subscriptionId* amount* dueDate | pay send cancel print
        usage record | how much of a metered product was used | subscriptionId* quantity* usedAt | import adjust
        coupon | a discount code | name* discount validUntil | apply stop
        add on | an extra on top of a plan | name* price planId | archive
        credit | an amount in a customer's favor | customerId* amount* reason | apply
        dunning rule | what happens when a payment fails | name* attempts days | start stop
        payment method | how a subscriber pays | customerId* method* token | verify
        revenue report | recurring revenue, churn and growth | name* frequency | run export

        expenses: Spend Receipt Claim Travel Trip Petty Voucher Outlay
        expense report | costs an employee wants paid back | title* employeeId lineItems currency | approve reject send print
        expense | one cost, such as a taxi or a meal | amount* currency* spentDate category | attach approve
        receipt | the photo or file of a bill | fileUrl* amount spentDate | verify attach
        trip | a business journey with flights and hotels | title* startDate* endDate city | approve cancel
        booking | a reserved flight, room or car | tripId* type amount provider | cancel reschedule
        company card | a corporate card of an employee | employeeId* limitAmount currency | lock unlock
        mileage | a distance driven for work | distance* spentDate* purpose | approve
        policy/policies | what may be spent on what | name* category limitAmount | duplicate
        approver | a person who decides on reports | fullName* email* department | assign
        cost center | a part of the company that costs are booked on | name* number | archive

        ecommerce: Shop Cart Store Basket Merch Vend Retail Bazaar
        order | a purchase in the online shop | email* lineItems* currency shippingAddress status | cancel refund complete tag track
        product | an article for sale | title* description price sku tags | publish unpublish duplicate import
        variant < product | a size or color of a product | sku* price quantity color | adjust
        customer | a shopper with an account | firstName lastName email* phone address | tag merge block
        collection | products shown together, a category | title* description position | publish
        cart | what a shopper is about to buy | email lineItems currency | convert remind
        discount | a code or automatic price reduction | name* percent validUntil | start stop
        gift card | a prepaid amount, a voucher | amount* currency email | send block
        return | goods that a shopper sends back, an RMA | orderId* lineItems reason | approve reject refund
        review | what a shopper thinks of a product | productId* rating* body email | approve reject reply
        shipment < order | a parcel of an order, a fulfillment | trackingNumber carrier lineItems | track cancel
        price list | other prices for other customers | name* currency | duplicate

        inventory: Stock Depot Supply Shelf Crate Pallet Bin Goods
        item | an article that is kept in stock, a SKU | name* sku* cost price quantity | adjust transfer reserve import
        warehouse | a place where goods are kept | name* address city | sync
        purchase order | an order to a supplier | vendorId* lineItems* dueDate | approve send cancel complete print
        sales order | an order of a customer that stock is used for | customerId* lineItems* dueDate | approve cancel convert
        supplier | a company that goods are bought from, a vendor | name* email phone address | rate archive
        stock adjustment | a correction of what is on hand | itemId* quantity* reason | approve
        transfer | goods on the way from one warehouse to another | originId* destinationId* lineItems | start complete cancel
        bill of materials/bills of materials | the parts that something is made of | name* lineItems* | duplicate
        lot | goods of one production, a batch | itemId* number* expiryDate | block track
        serial number | the number of a single piece | itemId* number* | track history
        count | a stock-taking, a physical inventory | warehouseId* startDate | start complete

        shipping: Ship Parcel Freight Courier Cargo Dispatch Route Pack
        shipment | a parcel on its way, a delivery | originAddress* destinationAddress* weight carrier | track cancel schedule print
        label | a shipping label to stick on a parcel | shipmentId* format carrier | print refund
        rate | what a carrier charges for a parcel | weight* originPostalCode* destinationPostalCode* | verify
        address/addresses | where parcels come from or go to | fullName* street* city* postalCode* country* | verify import
        carrier | a company that delivers, such as a postal service | name* number | sync
        pickup | a time when the courier collects parcels | addressId* startAt* quantity | schedule cancel
        return label | a label for sending something back | shipmentId* reason | send print
        package type | a box with its measures | name* length width height weight | duplicate
        customs form | a declaration for goods that cross a border | shipmentId* lineItems* country | sign print
        manifest | the list of parcels handed to a driver | carrierId* shippedDate | print close
        insurance claim | money wanted for a lost or damaged parcel | shipmentId* amount* reason | attach escalate
        """
}
