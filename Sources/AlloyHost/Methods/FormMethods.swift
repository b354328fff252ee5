import ActionForms
import Alloy
import JSON

/// `actions.form`, `credentials.form` and `form.*`: forms, the options of their fields, and the validation of their values.
enum FormMethods {
    static let all = [action, credential, validate, options]

    private static let option = ResultSchema.object(
        "FormOption", "One value that may be chosen.", ["value": ResultSchema.anything, "label": ResultSchema.string])

    private static let fieldResult = ResultSchema.object(
        "FormField", "One field of a form; `pointer` is the place of its value.",
        [
            "pointer": ResultSchema.string, "label": ResultSchema.string,
            "widget": ResultSchema.oneOf(FormWidget.allCases.map(\.rawValue), named: "FormWidget"),
            "type": ResultSchema.oneOf(
                ["string", "number", "integer", "boolean", "array", "object", "null", "any"], named: "FormType"),
            "required": ResultSchema.boolean, "help": ResultSchema.string, "default": ResultSchema.anything,
            "options": ResultSchema.array(of: option), "group": ResultSchema.string, "order": ResultSchema.integer,
            "secret": ResultSchema.boolean,
            "showWhen": .object(
                ResultSchema.object(
                    "FormCondition", "The field is shown while the field at `pointer` has this value.",
                    ["pointer": ResultSchema.string, "equals": ResultSchema.anything])),
            "optionsFrom": .object(
                ResultSchema.object(
                    "FormOptionsSource", "The read action that gives the options.",
                    [
                        "connectorId": ResultSchema.string, "actionId": ResultSchema.string,
                        "dependsOn": ResultSchema.strings,
                    ])),
            "constraints": ResultSchema.freeObject,
        ],
        optional: ["help", "default", "options", "group", "secret", "showWhen", "optionsFrom", "constraints"])

    private static let formResult = ResultSchema.object(
        "Form", "A form. `fields` is enough to draw it; `schema` and `uiSchema` describe the same as schemas.",
        [
            "schema": ResultSchema.freeObject, "uiSchema": ResultSchema.freeObject,
            "fields": ResultSchema.array(of: fieldResult), "cached": ResultSchema.cached,
        ], optional: ["cached"])

    private static let action = Method(
        "actions.form", "Get the form for an action: the fields that a person fills in before it is executed.",
        description:
            "`fields` is all that a renderer needs: a flat list in display order, each field with its location in "
            + "the values. `schema` and `uiSchema` describe the same form as a JSON Schema (2020-12) and for JSON "
            + "Forms. The values are parameters of `execute`.",
        access: .read, parameters: [.connectorId, .actionId, .maxAge], result: formResult, errors: [.notFound],
        example: Method.Example(
            params: ["connectorId": "shippo", "actionId": "GetAddress"],
            result: [
                "schema": [
                    "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object",
                    "properties": [
                        "pathParams": [
                            "type": "object", "properties": ["AddressId": ["type": "string"]],
                            "required": ["AddressId"],
                        ]
                    ],
                    "required": ["pathParams"],
                ],
                "uiSchema": [
                    "type": "VerticalLayout",
                    "elements": [
                        [
                            "type": "Group", "label": "Path",
                            "elements": [
                                [
                                    "type": "Control", "scope": "#/properties/pathParams/properties/AddressId",
                                    "label": "Address ID",
                                ]
                            ],
                        ]
                    ],
                ],
                "fields": [
                    [
                        "pointer": "/pathParams", "label": "Path", "widget": "group", "type": "object",
                        "required": true, "order": 0,
                    ],
                    [
                        "pointer": "/pathParams/AddressId", "label": "Address ID", "widget": "text", "type": "string",
                        "required": true, "group": "/pathParams", "order": 1,
                    ],
                ],
            ])
    ) { call throws(AlloyError) in
        let (connectorId, actionId) = (call[.connectorId], call[.actionId])
        let (action, answer) = try await call.action(actionId, of: connectorId)
        let input = call.services.inputs.input(of: action, actionId, of: connectorId)
        let form = Form(input, of: connectorId, actionId: actionId, call.services.options.overlays)
        return answer.aged(form.json)
    }

    private static let authenticationType = Parameter<String?>(
        "authenticationType", "As credentials.requirements returns it, such as `apiKey`.")

    private static let credential = Method(
        "credentials.form", "Get the form for connecting an account.",
        description:
            "As `actions.form`. The values are parameters of `credentials.create` and `credentials.connect`, "
            + "without the user and the `redirectUri`, which the program knows. Without `authenticationType` the form "
            + "is for the only type, or else for `oauth2`; its field with the widget `oauth` is a button that starts "
            + "the connection.",
        access: .read,
        parameters: [
            .connectorId, authenticationType, .maxAge,
        ],
        result: formResult, errors: [.notFound],
        example: Method.Example(
            params: ["connectorId": "shippo", "authenticationType": "bearer"],
            result: [
                "schema": ["type": "object"], "uiSchema": ["type": "VerticalLayout", "elements": []],
                "fields": [
                    [
                        "pointer": "/data/token", "label": "Token", "widget": "password", "type": "string",
                        "required": true, "group": "/data", "order": 2, "secret": true,
                    ]
                ],
            ])
    ) { call throws(AlloyError) in
        try await FormReference(connectorId: call[.connectorId], .credential(call[authenticationType]))
            .credentialForm(for: call)
    }

    private static let problem = ResultSchema.object(
        "FormProblem", "An invalid value, in one sentence.",
        ["pointer": ResultSchema.string, "field": ResultSchema.string, "message": ResultSchema.string],
        optional: ["field"])

    static let form = Parameter<FormReference>(
        "form", "The form: `{connectorId, actionId}`, or `{connectorId, authenticationType}`.")
    private static let values = Parameter<JSONObject>("values", "The filled-in values.")

    private static let validate = Method(
        "form.validate",
        "Validate what a person filled in, with a message for each field that is wrong.",
        description:
            "`errors` has one sentence for each wrong field, in the order of the form. `values` are the values to "
            + "send: texts are converted to the types of their fields; empty fields, fields that are not shown, and "
            + "choices of a kind are left out; `conversions` lists the changes. For a credential's form, `values` are "
            + "parameters that credentials.create and credentials.connect accept as they are, with `connectorId`, and "
            + "with `userId` and `redirectUri` if they were given. Secrets are not repeated: in their place there is "
            + "`{secretOf, pointer}`, which those two methods replace with the secret, in the same process, for the "
            + "same connector, within 15 minutes. With `valid: false` they are left out. `{secretOf: NAME}`, with the name of a "
            + "secret that the operator has declared for the connector, is valid in place of a text, and stays.",
        access: .read,
        parameters: [form, values],
        furtherCheck: { arguments, _ in FormReference.problems(arguments) },
        result: ResultSchema.object(
            "FormValidation", "The result of a validation; `values` is what to send.",
            [
                "valid": ResultSchema.boolean, "errors": ResultSchema.array(of: problem),
                "values": ResultSchema.freeObject,
                "conversions": ResultSchema.array(
                    of: ResultSchema.object(
                        "FormConversion", "A value that was converted to the type of its field.",
                        ["pointer": ResultSchema.string, "message": ResultSchema.string])),
            ]),
        errors: [.notFound],
        example: Method.Example(
            params: [
                "form": ["connectorId": "shippo", "actionId": "ListOrders"],
                "values": ["queryParameters": ["page": "0", "results": "25"]],
            ],
            result: [
                "valid": false,
                "errors": [
                    [
                        "pointer": "/queryParameters/page", "field": "/queryParameters/page",
                        "message": "Page must be at least 1.",
                    ]
                ],
                "values": ["queryParameters": ["page": 0, "results": 25]],
                "conversions": [
                    ["pointer": "/queryParameters/page", "message": "The text was taken as a number."],
                    ["pointer": "/queryParameters/results", "message": "The text was taken as a number."],
                ],
            ])
    ) { call throws(AlloyError) in
        let reference = call[FormMethods.form]
        let form = try await reference.form(for: call)
        var values = call[FormMethods.values]
        guard case .credential(let type) = reference.subject else { return .object(FormValidation(form, values).json) }
        // Values that were returned before may be validated again.
        var own: JSONObject = ["connectorId": .string(reference.connectorId), "values": .object(values)]
        own.append("authenticationType", type.map(JSONValue.string))
        values = try call.services.formSecrets.resolve(own, "values")["values"]?.objectValue ?? values
        // Parameters that the caller adds are no fields, and no mistakes either.
        let known = values.members.filter { Form.callerParameters.contains($0.key) && $0.key != "authenticationType" }
        values.members.removeAll { Form.callerParameters.contains($0.key) && $0.key != "authenticationType" }
        // The reference contains the authentication type already.
        if let type = form.authenticationType, values["authenticationType"] ?? "" == "" {
            values["authenticationType"] = type
        }
        let declared = call.services.options.declaredSecrets.names(of: reference.connectorId)
        let validation = FormValidation(form, values, declared: declared)
        for secret in form.secrets(in: validation.values) {
            for text in CredentialSecrets.all(in: secret.value) { call.services.log.redactor.register(transient: text) }
        }
        var result = validation.json
        let safe =
            validation.problems.isEmpty
            ? call.services.formSecrets.keep(validation.values, of: form, connectorId: reference.connectorId)
            : form.withoutSecrets(validation.values)
        var sent: JSONObject = ["connectorId": .string(reference.connectorId)]
        sent.members += known.filter { $0.key != "connectorId" && !$0.value.isNull }
        sent.members += safe.objectValue?.members ?? []
        result["values"] = .object(sent)
        return .object(result)
    }

    static let field = Parameter<String>("field", "The field's `pointer`, or the location of its value.")
    static let optionalValues = Parameter<JSONObject?>("values", "The values filled in so far.")
    static let credentialId = Parameter<String?>(
        "credentialId", "The credential for options that come from the provider.", .objectId)
    static let query = Parameter<String?>("query", "Only options with this text in their label or value.")
    static let cursor = Parameter<JSONValue?>("cursor", "`nextCursor` of the previous page.")
    static let changed = Parameter<String?>("changed", "The location of the changed value.")

    private static let options = Method(
        "form.options", "Get the options of a field.",
        description:
            "`query` selects the options with this text in their label or value, ignoring case. The options of a "
            + "field with `optionsFrom` are read from the provider, as by `execute`, with the values of the fields "
            + "that they depend on; `needs` lists those that must be filled in first. `nextCursor` is there if there "
            + "may be more: pass it as `cursor`. `changed` names a field whose value has just changed: of the fields "
            + "that depend on it and have values, `cleared` are those whose value is no longer an option, `kept` "
            + "those whose value still is, and `stale` those whose options could not be read.",
        access: .execution, isRead: true,
        parameters: [
            form, field, optionalValues, .userId, credentialId, query, cursor, changed,
        ],
        furtherCheck: { arguments, _ in FormReference.problems(arguments) },
        result: ResultSchema.object(
            "FormOptions", "The values that may be chosen in a field.",
            [
                "options": ResultSchema.array(of: option), "nextCursor": ResultSchema.anything,
                "needs": ResultSchema.strings, "cleared": ResultSchema.strings, "kept": ResultSchema.strings,
                "stale": ResultSchema.strings,
            ], optional: ["nextCursor", "needs", "cleared", "kept", "stale"]),
        errors: [
            .notFound, .invalidInput, .rateLimited, .providerFailed, .timedOut, .connectionRequired, .policyDenied,
            .cancelled,
        ],
        example: Method.Example(
            params: [
                "form": ["connectorId": "shippo", "actionId": "CreateOrder"], "field": "/requestBody/weight_unit",
                "query": "k",
            ],
            result: ["options": [["value": "kg", "label": "kg"]]])
    ) { call throws(AlloyError) in
        let reference = call[FormMethods.form]
        let form = try await reference.form(for: call)
        return .object(try await FieldOptions(call, form, connectorId: reference.connectorId).json())
    }
}
