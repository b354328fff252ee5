/// Schemas of bodies that no form can draw whole, one a line.
enum DemandingBodies {
    static let all = text.split(separator: "\n").map(String.init)

    private static let text = ##"""
        {"type":"object","properties":{"a":{"oneOf":[{"type":"integer"},{"type":"number","minimum":5}]}}}
        {"type":"object","properties":{"a":{"oneOf":[{"type":"object","properties":{"id":{"type":"integer"}}},{"type":"object","properties":{"name":{"type":"string"}}}]}}}
        {"type":"object","properties":{"a":{"anyOf":[{"type":"object","properties":{"id":{"type":"integer"}},"required":["id"]},{"type":"object","properties":{"name":{"type":"string"}},"required":["name"]}]}}}
        {"type":"object","properties":{"pay":{"oneOf":[{"type":"object","properties":{"kind":{"const":"card"},"number":{"type":"string"}},"required":["kind","number"],"additionalProperties":false},{"type":"object","properties":{"kind":{"const":"bank"},"iban":{"type":"string"}},"required":["kind","iban"],"additionalProperties":false}]}}}
        {"type":"object","discriminator":{"propertyName":"kind"},"oneOf":[{"$ref":"#/definitions/A"},{"$ref":"#/definitions/B"}],"definitions":{"A":{"type":"object","required":["kind"],"properties":{"kind":{"enum":["a"]},"x":{"type":"integer"}}},"B":{"type":"object","required":["kind"],"properties":{"kind":{"enum":["b"]},"y":{"type":"string","format":"date-time"}}}}}
        {"allOf":[{"type":"object","properties":{"a":{"type":"integer","minimum":1}},"required":["a"]},{"type":"object","properties":{"a":{"maximum":9},"b":{"type":"string"}}}]}
        {"type":"object","properties":{"a":{"not":{"type":"string"}},"b":{"type":"string","not":{"enum":["x","text"]}}},"not":{"required":["a","b"]}}
        {"type":"object","properties":{"way":{"enum":["post","call"]},"zip":{"type":"string"}},"if":{"properties":{"way":{"const":"call"}},"required":["way"]},"then":{"properties":{"phone":{"type":"string","minLength":3}},"required":["phone"]},"else":{"properties":{"street":{"type":"string"}},"required":["street"]}}
        {"type":"object","properties":{"way":{"type":"boolean"}},"if":{"properties":{"way":{"const":true}}},"then":{"required":["phone"]},"else":{"properties":{"phone":false}}}
        {"type":"object","properties":{"a":{"type":"array","prefixItems":[{"type":"number"},{"type":"string","format":"email"}],"items":false,"minItems":2}}}
        {"type":"object","properties":{"a":{"type":"array","items":[{"type":"integer"},{"enum":["x","y"]}],"additionalItems":{"type":"boolean"}}}}
        {"type":"object","patternProperties":{"^x-":{"type":"integer"}},"additionalProperties":{"type":"string"}}
        {"type":"object","properties":{"labels":{"type":"object","propertyNames":{"pattern":"^[a-z]+$"},"additionalProperties":{"type":"string","maxLength":5},"maxProperties":3}}}
        {"type":"object","properties":{"a":{"type":"object","properties":{"fixed":{"type":"integer"}},"additionalProperties":{"type":"object","properties":{"n":{"type":"integer"}},"required":["n"]}}}}
        {"type":"object","properties":{"card":{"type":"string"},"zip":{"type":"string"}},"dependentRequired":{"card":["zip"]},"dependentSchemas":{"zip":{"properties":{"country":{"type":"string","minLength":2}},"required":["country"]}}}
        {"type":"object","allOf":[{"properties":{"a":{"type":"string"}}},{"properties":{"b":{"type":"integer"}}}],"unevaluatedProperties":false}
        {"$ref":"#/definitions/Tree","definitions":{"Tree":{"type":"object","required":["name"],"properties":{"name":{"type":"string"},"children":{"type":"array","items":{"$ref":"#/definitions/Tree"}},"parent":{"$ref":"#/definitions/Tree"}}}}}
        {"type":"object","properties":{"a":{"type":"string","nullable":true},"b":{"enum":["x",null]},"c":{"type":"array","items":{"type":["string","null"]}},"d":{}},"required":["a","d"]}
        {"type":"object","properties":{"v":{"const":3},"w":{"const":"fix"},"x":{"const":null}},"required":["v"]}
        {"type":"object","properties":{"n":{"type":"number","multipleOf":0.5},"i":{"type":"integer","multipleOf":3,"exclusiveMinimum":0}}}
        {"type":"object","properties":{"t":{"type":"string","format":"date-time"},"e":{"type":"string","format":"email"},"u":{"type":"string","format":"uri"},"l":{"type":"string","format":"url"},"b":{"type":"string","format":"byte"},"f":{"type":"string","format":"binary"},"d":{"format":"date"},"z":{"type":"string","format":"time"},"g":{"type":"string","format":"uuid"}},"required":["t"]}
        {"type":"object","properties":{"f":{"type":"string","contentEncoding":"base64","contentMediaType":"image/png"},"g":{"contentMediaType":"application/octet-stream"}},"required":["f"]}
        {"type":"array","items":{"type":"object","properties":{"quantity":{"type":"integer"},"title":{"type":"string"}}}}
        {"type":"object","properties":{"a":{"type":"array","uniqueItems":true,"contains":{"const":"x"},"items":{"enum":["x","y","z"]}}}}
        {"oneOf":[{"type":"string"},{"type":"array","items":{"type":"string"}}]}
        {"type":"object","properties":{"filter":{"anyOf":[{"type":"string"},{"type":"object","properties":{"and":{"type":"array","items":{"$ref":"#/definitions/F"}}}}]}},"definitions":{"F":{"anyOf":[{"type":"object","properties":{"or":{"type":"array","items":{"$ref":"#/definitions/F"}}},"required":["or"]},{"type":"object","properties":{"eq":{"type":"string"}},"required":["eq"]}]}}}
        {"type":"object","required":["id"],"properties":{"id":{"type":"string","readOnly":true},"name":{"type":"string"}},"additionalProperties":false}
        true
        {"type":"string"}
        {"type":"object"}
        {"type":"string","format":"binary"}
        """##
}
