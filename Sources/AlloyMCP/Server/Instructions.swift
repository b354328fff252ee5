/// The advice that a client gives to its model. Clients cut it at 2 KB, so the most important rule is first.
enum Instructions {
    static let text = """
        Rule: never repeat a write whose outcome is unknown. When a call of execute_write or execute_destructive was lost, \
        cancelled or timed out, call it once more with exactly the same arguments: within 10 minutes you get the first \
        outcome, and nothing is written twice. If the outcome is `unknown`, read with execute_read whether the write was made, \
        and tell the user. Give `repeat` only if the user wants the same write again.

        Alloy reads and writes in the accounts that the user has connected (CRM, chat, payment, files and more).
        1. search_actions with the user's own words finds a connector and an action.
        2. describe_action gives its effect, the tool to use, and the schema of `input`.
        3. execute_read reads. execute_write creates, changes and sends. execute_destructive deletes, cancels and refunds; ask \
        the user first. A tool refuses an action with a stronger effect than its own.
        4. plan_execution shows what would be sent, without sending it.
        Leave out `account` if the user has one account of the connector; list_accounts lists them. If there is none, \
        connect_account lets the user connect one in the browser. Never ask for keys or passwords in the conversation.
        Results that are too large come as `stored` with a handle: use read_result with a pointer and fields.
        An error says its cause, the outcome (`not_sent`, `rejected`, `applied` or `unknown`) and what to do `next`. If a \
        person has to approve, tell the user and wait; you cannot approve.
        """
}
