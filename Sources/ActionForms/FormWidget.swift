/// How a field is shown; `protocol/discover.md` has the table.
package enum FormWidget: String, Sendable, CaseIterable {
    case text, textarea, number, integer, checkbox, select, multiselect, date, datetime, time, email, url, password
    case file, json, list, items, tuple, map, group, choice, hidden, oauth
}
