package alloyhost.json;

/** Writes JSON on one line, without white space. Half of a surrogate pair, which UTF-8 does not have, is escaped. */
final class JsonWriter {
    private final StringBuilder out = new StringBuilder();

    private JsonWriter() {}

    static String write(JsonValue value) {
        var writer = new JsonWriter();
        writer.value(value);
        return writer.out.toString();
    }

    private void value(JsonValue value) {
        if (value instanceof JsonString string) {
            string(string.value());
        } else if (value instanceof JsonArray array) {
            char separator = '[';
            for (var element : array.list()) {
                out.append(separator);
                value(element);
                separator = ',';
            }
            out.append(array.list().isEmpty() ? "[]" : "]");
        } else if (value instanceof JsonObject object) {
            char separator = '{';
            for (var member : object.members()) {
                out.append(separator);
                string(member.name());
                out.append(':');
                value(member.value());
                separator = ',';
            }
            out.append(object.members().isEmpty() ? "{}" : "}");
        } else {
            out.append(value);
        }
    }

    private void string(String string) {
        out.append('"');
        for (int index = 0; index < string.length(); index++) {
            char unit = string.charAt(index);
            switch (unit) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (unit < 0x20) {
                        escape(unit);
                    } else if (!Character.isSurrogate(unit)) {
                        out.append(unit);
                    } else if (index + 1 < string.length() && Character.isSurrogatePair(unit, string.charAt(index + 1))) {
                        out.append(unit).append(string.charAt(++index));
                    } else {
                        escape(unit);
                    }
                }
            }
        }
        out.append('"');
    }

    private void escape(char unit) {
        out.append(String.format("\\u%04x", (int) unit));
    }
}
