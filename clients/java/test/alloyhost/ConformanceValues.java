package alloyhost;

import alloyhost.json.JsonArray;
import alloyhost.json.JsonBoolean;
import alloyhost.json.JsonNull;
import alloyhost.json.JsonNumber;
import alloyhost.json.JsonObject;
import alloyhost.json.JsonString;
import alloyhost.json.JsonValue;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The values and the patterns of conformance cases. */
final class ConformanceValues {
    private ConformanceValues() {}

    /** The parameters of a step, with everything replaced that stands for something else. */
    static JsonValue filled(JsonValue value, Map<String, JsonValue> saved) {
        if (value instanceof JsonArray array) {
            return new JsonArray(array.list().stream().map(element -> filled(element, saved)).toList());
        }
        if (!(value instanceof JsonObject object)) {
            return value;
        }
        var argument = argument(object);
        switch (name(object)) {
            case "$saved":
                return saved.get(argument.text().orElseThrow());
            case "$number":
                return new JsonNumber(argument.text().orElseThrow());
            case "$codeUnits":
                return new JsonString(string(argument));
            case "$repeat":
                var text = argument.get(0).text().orElseThrow();
                return new JsonString(text.repeat((int) argument.get(1).number().orElseThrow().toDouble()));
            case "$nested":
                JsonValue nested = JsonArray.of();
                for (int level = 1; level < argument.number().orElseThrow().toDouble(); level++) {
                    nested = JsonArray.of(nested);
                }
                return nested;
            default:
                return new JsonObject(object.members().stream()
                        .map(member -> new JsonObject.Member(member.name(), filled(member.value(), saved))).toList());
        }
    }

    /** Parameters in which each {@code $resultOf} is a reference to an earlier call. */
    static JsonObject withReferences(JsonObject params, List<CallId> ids) {
        return withReferences(params, params, "", ids);
    }

    private static JsonObject withReferences(JsonObject whole, JsonObject part, String place, List<CallId> ids) {
        for (var member : part.members()) {
            var pointer = place + "/" + member.name().replace("~", "~0").replace("/", "~1");
            if (member.value().get("$resultOf").number().isPresent()) {
                int index = (int) member.value().get("$resultOf").number().get().toDouble();
                var reference = ids.get(index).resultAt(member.value().get("path").text().orElse(""));
                whole = without(whole, pointer.substring(1).split("/"), 0).with("#" + pointer, reference);
            } else if (member.value() instanceof JsonObject object) {
                whole = withReferences(whole, object, pointer, ids);
            }
        }
        return whole;
    }

    private static JsonObject without(JsonObject object, String[] names, int depth) {
        var name = names[depth].replace("~1", "/").replace("~0", "~");
        if (depth == names.length - 1) {
            return object.without(name);
        }
        return object.with(name, without((JsonObject) object.get(name), names, depth + 1));
    }

    /** Compares a value with a pattern; an empty value is an absent member. */
    static void match(JsonValue pattern, Optional<JsonValue> found, Map<String, JsonValue> saved, String place) {
        var name = pattern instanceof JsonObject object ? name(object) : "";
        if (name.equals("$absent")) {
            Check.isTrue(found.isEmpty(), place + " is there");
            return;
        }
        Check.isTrue(found.isPresent(), place + " is absent");
        var value = found.get();
        var difference = place + ": expected " + start(pattern) + ", not " + start(value);
        if (!name.isEmpty()) {
            special(name, argument((JsonObject) pattern), value, saved, difference);
        } else if (pattern instanceof JsonObject expected && value instanceof JsonObject object) {
            for (var member : expected.members()) {
                match(member.value(), object.find(member.name()), saved, place + "/" + member.name());
            }
        } else if (pattern instanceof JsonArray expected && value instanceof JsonArray array) {
            Check.isTrue(expected.list().size() == array.list().size(), difference);
            for (int index = 0; index < expected.list().size(); index++) {
                match(expected.get(index), Optional.of(array.get(index)), saved, place + "/" + index);
            }
        } else if (pattern instanceof JsonNumber expected && value instanceof JsonNumber number) {
            Check.isTrue(expected.toBigDecimal().compareTo(number.toBigDecimal()) == 0, difference);
        } else {
            Check.isTrue(pattern.equals(value), difference);
        }
    }

    private static void special(
            String name, JsonValue argument, JsonValue value, Map<String, JsonValue> saved, String difference) {
        var text = argument.text().orElse("");
        switch (name) {
            case "$type" -> Check.isTrue(text.equals(type(value)), difference);
            case "$save" -> saved.put(text, value);
            case "$saved" -> Check.isTrue(value.equals(saved.get(text)), difference);
            case "$number" -> Check.isTrue(value.equals(new JsonNumber(text)), difference);
            case "$codeUnits" -> Check.isTrue(value.equals(new JsonString(string(argument))), difference);
            case "$length" -> {
                int length = value.text().map(String::length).orElse(value.elements().size());
                Check.isTrue(length >= argument.number().orElseThrow().toDouble(), difference);
            }
            default -> throw new AssertionError("an unknown pattern: " + name);
        }
    }

    /** The first part of a value that may be long. */
    static String start(JsonValue value) {
        var text = value.toString();
        return text.substring(0, Math.min(300, text.length()));
    }

    /** The name of an object whose only member starts with a dollar sign; empty for others. */
    private static String name(JsonObject object) {
        boolean isSpecial = object.members().size() == 1 && object.members().get(0).name().startsWith("$");
        return isSpecial ? object.members().get(0).name() : "";
    }

    private static JsonValue argument(JsonObject object) {
        return object.members().isEmpty() ? JsonNull.NULL : object.members().get(0).value();
    }

    private static String string(JsonValue units) {
        var string = new StringBuilder();
        units.elements().forEach(unit -> string.append((char) unit.number().orElseThrow().toDouble()));
        return string.toString();
    }

    private static String type(JsonValue value) {
        if (value instanceof JsonBoolean) {
            return "boolean";
        }
        if (value instanceof JsonNumber) {
            return "number";
        }
        if (value instanceof JsonString) {
            return "string";
        }
        return value instanceof JsonArray ? "array" : value instanceof JsonObject ? "object" : "null";
    }
}
