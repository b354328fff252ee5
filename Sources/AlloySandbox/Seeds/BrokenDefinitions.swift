/// Definitions with every error that was ever seen, and worse ones.
enum BrokenDefinitions {
    static let text = #"""
        [
          null, {}, "text", {"name": "No id"}, {"id": 42, "name": "A number for an id"}, {"id": null, "name": "Null"},
          {"id": "bare"},
          {"connectorId": "other-names", "displayName": "Other names", "categories": "crm", "groups": {"a": 1}},
          {"id": "twice", "name": "First of two"}, {"id": "twice", "name": "Second of two"},
          {"id": "Crate", "name": "In capitals"}, {"id": "crate", "name": "In small letters"},
          {"id": "b\u00fcro/ablage \u2602", "name": "B\u00fcro & <b>Ablage</b>", "icon": 7, "category": [null, 3, "office"],
           "resources": [{"name": "\u2602", "actions": [{"id": "\u00f6ffnen/alle %2F", "httpMethod": "GET", "path": "/\u2602"}]}]},
          {"id": "caf\u00e9", "name": "Composed"}, {"id": "cafe\u0301", "name": "Decomposed"},
          {
            "id": "shapes", "name": "Schemas in other places", "category": ["broken"], "group": ["input"],
            "requirements": [{"authenticationType": "apiKey"}],
            "resources": [{"name": "things", "description": null, "actions": [
              {"id": "createPlain", "displayName": "Directly", "description": "The schema is the body.", "httpMethod": "post",
               "path": "/things", "parameters": [],
               "requestBody": {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}}},
              {"id": "createContent", "httpMethod": "POST", "path": "/things/content", "requestBody": {"required": true,
               "content": {"application/json": {"schema": {"type": "object", "properties": {"name": {"type": "string"}}}}}}},
              {"id": "createForm", "httpMethod": "post", "path": "/things/form", "requestBody": {"content":
               {"application/x-www-form-urlencoded": {"schema": {"type": "object", "properties": {"name": {"type": "string"}}}}}}},
              {"id": "createSchema", "httpMethod": "post", "path": "/things/schema",
               "requestBody": {"schema": {"type": "object", "properties": {"name": {"type": "string"}}}}},
              {"id": "createInputSchema", "httpMethod": "post", "path": "/things/input",
               "inputSchema": {"type": "object", "properties": {"name": {"type": "string"}}}},
              {"id": "createTopSchema", "method": "post", "path": "/things/top",
               "schema": {"type": "object", "properties": {"name": {"type": "string"}}}},
              {"id": "createNull", "httpMethod": "post", "path": "/things/null", "requestBody": null, "parameters": null},
              {"id": "createEmpty", "httpMethod": "post", "path": "/things/empty", "requestBody": {}},
              {"id": "createTrue", "httpMethod": "post", "path": "/things/true", "requestBody": true},
              {"id": "createText", "httpMethod": "post", "path": "/things/text", "requestBody": "see the documentation"},
              {"id": "createArray", "httpMethod": "post", "path": "/things/array",
               "requestBody": {"type": "array", "items": {"type": "object"}}}
            ]}]
          },
          {
            "id": "ids", "name": "Odd ids", "requirements": [{"authenticationType": "apiKey"}],
            "resources": [{"name": "first", "actions": [
              {"id": "same", "httpMethod": "get", "path": "/first"}, {"id": "same", "httpMethod": "delete", "path": "/other"},
              {"id": "getThing", "httpMethod": "get", "path": "/one"}, {"id": "GETTHING", "httpMethod": "delete", "path": "/two"},
              {"id": "with space", "httpMethod": "get", "path": "/space"}, {"id": "a/b", "httpMethod": "get", "path": "/slash"},
              {"id": "a%2Fb", "httpMethod": "get", "path": "/percent"}, {"id": "?a=b#c", "httpMethod": "get", "path": "/query"},
              {"id": "..", "httpMethod": "get", "path": "/dots"}, {"id": "\u96fb\u8a71", "httpMethod": "get", "path": "/cjk"},
              {"id": "r\u00e9sum\u00e9", "httpMethod": "get", "path": "/nfc"},
              {"id": "re\u0301sume\u0301", "httpMethod": "get", "path": "/nfd"},
              {"id": "line\nbreak", "httpMethod": "get", "path": "/line"}, {"id": "", "httpMethod": "get", "path": "/empty"},
              {"id": "\ud83d\udc69\u200d\ud83d\ude80", "httpMethod": "get", "path": "/emoji"}, {"id": 7}, {"id": null}
            ]}, {"name": "first", "actions": [{"id": "same", "httpMethod": "post", "path": "/third"}]}]
          },
          {
            "id": "tokens", "name": "Paths and parameters", "requirements": [{"authenticationType": "apiKey"}],
            "resources": [{"name": "paths", "actions": [
              {"id": "undeclared", "httpMethod": "get", "path": "/a/{account}/b/{id}", "parameters": []},
              {"id": "halfDeclared", "httpMethod": "get", "path": "/a/{account}/c/{id}",
               "parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "integer"}}]},
              {"id": "declaredTwice", "httpMethod": "get", "path": "/d/{id}", "parameters": [
               {"name": "id", "in": "path", "required": true}, {"name": "id", "in": "query"}, {"name": "id", "in": "path"}]},
              {"id": "notInThePath", "httpMethod": "get", "path": "/e", "parameters": [{"name": "id", "in": "path", "required": true}]},
              {"id": "colon", "httpMethod": "get", "path": "/f/:id"}, {"id": "unclosed", "httpMethod": "get", "path": "/g/{id"},
              {"id": "noPath", "httpMethod": "get"}, {"id": "noMethod", "path": "/h"}, {"id": "nothing"},
              {"id": "oddMethod", "httpMethod": "FETCH", "path": "/i"},
              {"id": "nullParameters", "httpMethod": "get", "path": "/j", "parameters": [null, {}, 7, {"name": "a"},
               {"in": "query"}, {"name": "b", "in": "cookie"}, {"name": "c", "in": "query", "schema": null},
               {"name": "d", "in": "query", "type": "string"}, {"name": "e", "in": "body", "schema": {"type": "object"}}]},
              {"id": "objectParameters", "httpMethod": "get", "path": "/k", "parameters": {"q": {"type": "string"}}},
              {"id": "secretParameter", "httpMethod": "get", "path": "/l",
               "parameters": [{"name": "token", "in": "header", "required": true, "schema": {"type": "string"}}]}
            ]}]
          },
          {
            "id": "references", "name": "Schemas that lead astray", "requirements": [{"authenticationType": "apiKey"}],
            "resources": [{"name": "bodies", "actions": [
              {"id": "circle", "httpMethod": "post", "path": "/circle", "requestBody": {"$ref": "#/definitions/Node",
               "definitions": {"Node": {"type": "object", "properties": {"next": {"$ref": "#/definitions/Node"}}}}}},
              {"id": "shortCircle", "httpMethod": "post", "path": "/short", "requestBody": {"$ref": "#"}},
              {"id": "mutual", "httpMethod": "post", "path": "/mutual", "requestBody": {"type": "object", "properties":
               {"a": {"$ref": "#/$defs/A"}}, "$defs": {"A": {"$ref": "#/$defs/B"}, "B": {"$ref": "#/$defs/A"}}}},
              {"id": "nowhere", "httpMethod": "post", "path": "/nowhere",
               "requestBody": {"type": "object", "properties": {"pet": {"$ref": "#/components/schemas/Pet"}}}},
              {"id": "elsewhere", "httpMethod": "post", "path": "/elsewhere",
               "requestBody": {"$ref": "https://example.invalid/schema.json#/Pet"}},
              {"id": "draft04", "httpMethod": "post", "path": "/draft04", "requestBody": {"id": "http://example.invalid/x",
               "$schema": "http://json-schema.org/draft-04/schema#", "type": "object", "properties": {"age": {"type": "integer",
               "minimum": 0, "exclusiveMinimum": true, "required": true}, "kind": {"type": "any"}},
               "dependencies": {"age": ["kind"]}}},
              {"id": "openapi30", "httpMethod": "post", "path": "/openapi30", "requestBody": {"type": "object", "properties":
               {"a": {"type": "string", "nullable": true}, "b": {"type": "string", "readOnly": true}}}},
              {"id": "wrongKeywords", "httpMethod": "post", "path": "/wrong", "requestBody": {"type": ["object", "thing"],
               "properties": [], "required": "name", "enum": [], "items": 3, "minimum": "1", "additionalProperties": "no"}},
              {"id": "nullMembers", "httpMethod": "post", "path": "/nulls", "requestBody": {"type": null, "properties":
               {"a": null, "b": {"type": "string", "description": null, "enum": null}}, "required": [null, "a", 3]}},
              {"id": "evilPattern", "httpMethod": "post", "path": "/evil", "requestBody": {"type": "object", "properties":
               {"a": {"type": "string", "pattern": "^(a+)+$"}, "b": {"type": "string", "pattern": "["},
                "c": {"type": "string", "pattern": "(?<=a)b\\1"}}}},
              {"id": "doubleNames", "httpMethod": "post", "path": "/double", "requestBody": {"type": "object",
               "properties": {"a": {"type": "string"}, "a": {"type": "integer"}, "caf\u00e9": {}, "cafe\u0301": {}}}}
            ]}]
          },
          {
            "id": "holes", "name": "Holes", "requirements": [{"authenticationType": "apiKey"}],
            "resources": [
              null, {}, "text", {"name": "none"}, {"name": "nulls", "actions": null}, {"name": "empty", "actions": []},
              {"actions": [{"id": "inNamelessResource", "httpMethod": "get", "path": "/nameless"}]},
              {"name": "rows", "description": 7, "actions": [
                null, {}, "text", {"listed": {"name": "No id"}}, {"listed": {"id": "onlyAnId"}, "httpMethod": "get", "path": "/only"},
                {"id": "gone", "name": "Listed, and not there", "details": null},
                {"id": "another", "name": "Says to be another", "details": {"id": "other", "httpMethod": "get", "path": "/other"}},
                {"id": "nameless", "details": {"httpMethod": "get", "path": "/nameless/details"}},
                {"id": "textDetails", "details": "soon"},
                {"id": "emptyDetails", "details": {}}
              ]}
            ]
          },
          {"id": "noResources", "name": "No resources"}, {"id": "nullResources", "name": "Null resources", "resources": null},
          {
            "id": "requirements", "name": "Odd requirements",
            "requirements": [
              {"authenticationType": "apiKey", "properties": [{"name": "apiKey", "required": true}, {"name": "region"}]},
              {"authenticationType": "oauth2", "written": {"authenticationType": "oauth2"}},
              {"authenticationType": "oauth2", "inputSchema": null}, {"authenticationType": "magic", "inputSchema": {}},
              null, {}, {"inputSchema": {"type": "object", "required": ["data"]}},
              {"authenticationType": "basic", "inputSchema": {"type": "object", "properties": {"data": {"$ref": "#/nowhere"}}}}
            ],
            "resources": [{"name": "things", "actions": [{"id": "listThings", "httpMethod": "get", "path": "/things"}]}]
          },
          {"id": "noRequirements", "name": "No requirements", "requirements": null,
           "resources": [{"name": "things", "actions": [{"id": "listThings", "httpMethod": "get", "path": "/things"}]}]}
        ]
        """#
}
