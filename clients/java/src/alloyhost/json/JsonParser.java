package alloyhost.json;

import java.util.ArrayList;
import java.util.List;

/** Reads one JSON text. */
final class JsonParser {
    /** The nesting that is read; deeper texts could exhaust the stack of a thread. */
    private static final int MAX_DEPTH = 2_000;

    private final String text;
    private int position;

    JsonParser(String text) {
        this.text = text;
    }

    JsonValue parse() {
        JsonValue value;
        try {
            value = value(0);
        } catch (StackOverflowError smallStack) {
            throw error("nested too deep for the stack of this thread");
        }
        skipWhiteSpace();
        if (position < text.length()) {
            throw error("text after the value");
        }
        return value;
    }

    private JsonValue value(int depth) {
        if (depth > MAX_DEPTH) {
            throw error("nested too deep");
        }
        skipWhiteSpace();
        return switch (peek()) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            case '"' -> new JsonString(string());
            case 't' -> word("true", new JsonBoolean(true));
            case 'f' -> word("false", new JsonBoolean(false));
            case 'n' -> word("null", JsonNull.NULL);
            default -> number();
        };
    }

    private JsonObject object(int depth) {
        List<JsonObject.Member> members = new ArrayList<>();
        position++;
        skipWhiteSpace();
        if (take('}')) {
            return new JsonObject(members);
        }
        do {
            skipWhiteSpace();
            if (peek() != '"') {
                throw error("a key is expected");
            }
            var name = string();
            skipWhiteSpace();
            expect(':');
            members.add(new JsonObject.Member(name, value(depth + 1)));
            skipWhiteSpace();
        } while (take(','));
        expect('}');
        return new JsonObject(members);
    }

    private JsonArray array(int depth) {
        List<JsonValue> elements = new ArrayList<>();
        position++;
        skipWhiteSpace();
        if (take(']')) {
            return new JsonArray(elements);
        }
        do {
            elements.add(value(depth + 1));
            skipWhiteSpace();
        } while (take(','));
        expect(']');
        return new JsonArray(elements);
    }

    private JsonNumber number() {
        int start = position;
        while ("+-.0123456789eE".indexOf(peek()) >= 0) {
            position++;
        }
        if (start == position) {
            throw error("a value is expected");
        }
        return new JsonNumber(text.substring(start, position));
    }

    private JsonValue word(String word, JsonValue value) {
        if (!text.startsWith(word, position)) {
            throw error("a value is expected");
        }
        position += word.length();
        return value;
    }

    private String string() {
        position++;
        StringBuilder escaped = null;
        int start = position;
        while (true) {
            if (position >= text.length()) {
                throw error("a string without an end");
            }
            char unit = text.charAt(position);
            if (unit == '"') {
                var rest = text.substring(start, position++);
                return escaped == null ? rest : escaped.append(rest).toString();
            }
            if (unit < 0x20) {
                throw error("a control character in a string");
            }
            if (unit == '\\') {
                escaped = escaped == null ? new StringBuilder() : escaped;
                escaped.append(text, start, position).append(escape());
                start = position;
            } else {
                position++;
            }
        }
    }

    /** Reads an escape, and returns its UTF-16 code unit. */
    private char escape() {
        position += 2;
        if (position > text.length()) {
            throw error("a string without an end");
        }
        char letter = text.charAt(position - 1);
        return switch (letter) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case '"', '\\', '/' -> letter;
            case 'u' -> hexadecimal();
            default -> throw error("a wrong escape");
        };
    }

    private char hexadecimal() {
        int unit = 0;
        for (int digit = 0; digit < 4; digit++, position++) {
            int value = peek() < 0x80 ? Character.digit(peek(), 16) : -1;
            if (value < 0) {
                throw error("a wrong escape");
            }
            unit = unit * 16 + value;
        }
        return (char) unit;
    }

    private void skipWhiteSpace() {
        while (position < text.length() && " \t\n\r".indexOf(text.charAt(position)) >= 0) {
            position++;
        }
    }

    /** The next character; a character that no JSON has where there is none. */
    private char peek() {
        return position < text.length() ? text.charAt(position) : '\0';
    }

    private boolean take(char character) {
        boolean isNext = peek() == character;
        position += isNext ? 1 : 0;
        return isNext;
    }

    private void expect(char character) {
        if (!take(character)) {
            throw error("'" + character + "' is expected");
        }
    }

    private IllegalArgumentException error(String reason) {
        return new IllegalArgumentException(reason + " (at character " + position + ")");
    }
}
