package alloyhost.json;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Pattern;

/** A number as its text, so that numbers of any size and precision are exact. Two are equal if their texts are. */
public record JsonNumber(String literal) implements JsonValue {
    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)?");

    /**
     * The number with this text.
     *
     * @throws IllegalArgumentException if it is not a number in JSON, such as {@code NaN}
     */
    public JsonNumber {
        if (!NUMBER.matcher(literal).matches()) {
            throw new IllegalArgumentException("This is not a number in JSON: " + literal);
        }
    }

    /**
     * The number, exactly.
     *
     * @throws IllegalArgumentException for NaN and infinities, which JSON does not have
     */
    public static JsonNumber of(Number number) {
        return new JsonNumber(number.toString());
    }

    /** The number, if it is an integer of 64 bits. */
    public Optional<Long> toLong() {
        try {
            return Optional.of(Long.parseLong(literal));
        } catch (NumberFormatException noLong) {
            return Optional.empty();
        }
    }

    /** The number, if it is written as an integer of any length. */
    public Optional<BigInteger> toBigInteger() {
        try {
            return Optional.of(new BigInteger(literal));
        } catch (NumberFormatException noInteger) {
            return Optional.empty();
        }
    }

    /**
     * The number, exactly.
     *
     * @throws ArithmeticException if its exponent has more than ten digits
     */
    public BigDecimal toBigDecimal() {
        try {
            return new BigDecimal(literal);
        } catch (NumberFormatException tooLarge) {
            throw new ArithmeticException("The exponent is too large: " + literal);
        }
    }

    /** The nearest {@code double}. */
    public double toDouble() {
        return Double.parseDouble(literal);
    }

    /** The text of the number. */
    @Override
    public String toString() {
        return literal;
    }
}
