package alloyhost;

import alloyhost.json.JsonArray;
import alloyhost.json.JsonNumber;
import alloyhost.json.JsonObject;
import alloyhost.json.JsonString;
import alloyhost.json.JsonValue;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** JSON that loses nothing. */
final class JsonTests {
    @Test
    void textsComeBackAsTheyWere() {
        for (var text : List.of(
                "null", "[true,false]", "0", "-0", "1.50e+3", "123456789012345678901234567890", "0.10", "1e400", "{}", "[]",
                "{\"a\":1,\"b\":[{\"c\":null}],\"a\":2}", "\"quote \\\" backslash \\\\ newline \\n tab \\t return \\r\"",
                "\"\\u0000\\u001f\"", "\"é 漢字 😀 \u2028\u2029\u007f\"", "\"half \\ud83d\"", "\"\\ude00 the other half\"",
                "[\"\\ud83dx\\ud83d\"]", "{\"\\ud83d\":1}")) {
            Check.equal(text, JsonValue.parse(text).toString());
        }
    }

    @Test
    void escapesAndWhiteSpaceAreRead() {
        var cases = Map.of(
                "\"\\u0041\\/\\b\\f\"", "\"A/\\u0008\\u000c\"", "\"\\ud83d\\ude00\"", "\"😀\"", " [ 1 ,\t2\r\n] ", "[1,2]",
                " { \"a\" : { } } ", "{\"a\":{}}");
        cases.forEach((text, expected) -> Check.equal(expected, JsonValue.parse(text).toString()));
    }

    @Test
    void whatIsNotJsonIsRefused() {
        for (var text : List.of(
                "", " ", "nul", "01", "+1", "1.", ".5", "1e", "1e+", "-", "NaN", "Infinity", "[1,]", "[1",
                "{\"a\"}", "{\"a\":1,}", "{a:1}", "\"a", "\"\\x\"", "\"\\u12\"", "\"\\u12é4\"",
                "\"\\é\"", "\"\n\"", "1 2", "'a'",
                "\"\\", "\"\\u١٢٣٤\"", "[".repeat(100_000))) {
            Check.fails(IllegalArgumentException.class, () -> JsonValue.parse(text));
        }
    }

    @Test
    void numbersKeepTheirText() {
        Check.equal(Optional.of(9007199254740993L), new JsonNumber("9007199254740993").toLong());
        Check.equal(Optional.empty(), new JsonNumber("9223372036854775808").toLong());
        var long_ = "123456789012345678901234567890";
        Check.equal(Optional.of(new BigInteger(long_)), new JsonNumber(long_).toBigInteger());
        Check.equal(new BigDecimal("0.10"), new JsonNumber("0.10").toBigDecimal());
        Check.equal("1E+3", JsonValue.of(new BigDecimal("1E+3")).toString());
        Check.equal(long_, JsonValue.of(new BigInteger(long_)).toString());
        Check.equal(0.5, new JsonNumber("0.5").toDouble());
        Check.fails(ArithmeticException.class, () -> new JsonNumber("1e99999999999").toBigDecimal());
        for (var value : List.of(Double.NaN, Double.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY)) {
            Check.fails(IllegalArgumentException.class, () -> JsonValue.of(value));
        }
    }

    @Test
    void javaValuesBecomeJson() {
        var object = JsonObject.of(
                "text", "a", "number", 1, "list", List.of(1, 2), "map", Map.of("x", true),
                "none", null, "no", Optional.empty());
        var expected = "{\"text\":\"a\",\"number\":1,\"list\":[1,2],\"map\":{\"x\":true},\"none\":null,\"no\":null}";
        Check.equal(expected, object.toString());
        Check.equal("[1,\"a\",null]", JsonArray.of(1, "a", null).toString());
        Check.fails(IllegalArgumentException.class, () -> JsonValue.of(new Object()));
        Check.fails(IllegalArgumentException.class, () -> JsonObject.of("a"));
    }

    @Test
    void objectsKeepOrderAndRepeatedKeys() {
        var object = (JsonObject) JsonValue.parse("{\"b\":1,\"a\":2,\"b\":3}");
        Check.equal("3", object.get("b").toString());
        Check.isTrue(object.get("no").get(7).get("such").isNull(), "null");
        Check.equal("{\"b\":1,\"a\":0,\"b\":3,\"c\":4}", object.with("a", 0).with("c", 4).toString());
        Check.equal("{\"a\":2}", object.without("b").toString());
        Check.equal(Optional.of("x"), new JsonString("x").text());
    }
}
