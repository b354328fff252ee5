"""The documents of form_page.py: an action with fields of all kinds, and an overlay whose options have pages."""

COUNTRIES = [f"Country {number}" for number in range(1, 251)]
CODES = [f"code-{number}" for number in range(1, 61)]
VARIANTS = [
    {"type": "object", "title": "Card", "required": ["kind", "number"], "properties": {
        "kind": {"const": "card"}, "number": {"type": "string"}, "code": {"type": "string", "format": "password"}}},
    {"type": "object", "title": "Bank", "required": ["kind", "iban"], "properties": {"kind": {"const": "bank"}, "iban": {"type": "string"}}},
    {"type": "object", "title": "Cash", "required": ["kind"], "properties": {"kind": {"const": "cash"}}},
]

ORDERS = {
    "openapi": "3.1.0", "info": {"title": "Orders", "version": "1"}, "servers": [{"url": "https://orders.example"}],
    "components": {"securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}}}, "security": [{"key": []}],
    "paths": {"/orders": {"post": {
        "operationId": "createOrder", "summary": "Create an order", "tags": ["orders"],
        "requestBody": {"required": True, "content": {"application/json": {"schema": {
            "type": "object", "required": ["customer", "payment", "contract"], "properties": {
                "customer": {"type": "string", "maxLength": 5},
                "contract": {"type": "string", "format": "binary", "contentMediaType": "text/plain", "description": "The signed contract."},
                "payment": {"oneOf": VARIANTS},
                "stamp": {"type": "string", "contentEncoding": "base64"},
                "nickname": {"type": ["string", "null"]},
                "level": {"enum": ["low", "high", None]},
                "country": {"enum": COUNTRIES},
                "codes": {"type": "array", "items": {"enum": CODES}},
                "lines": {"type": "array", "minItems": 1, "items": {"type": "object", "required": ["sku"], "properties": {
                    "sku": {"type": "string"}, "quantity": {"type": "integer", "minimum": 1}, "at": {"type": "string", "format": "date-time"},
                    "gift": {"type": "boolean"}}}},
                "labels": {"type": "object", "additionalProperties": {"type": "string"}},
            }}}}},
        "responses": {"200": {"description": "ok", "content": {"application/json": {"schema": {"type": "object", "properties": {"id": {"type": "string"}}}}}}}}}},
}

# Two options a page, of four.
PAGES = {"overlays": [{
    "connector": "slack", "action": "chat_delete", "field": "/requestBody/channel", "options": {
        "action": "conversations_list", "params": {"queryParameters": {"limit": 2}}, "items": "/channels", "value": "/id", "label": "/name",
        "page": {"send": "/queryParameters/cursor", "read": "/response_metadata/next_cursor"}}}]}
