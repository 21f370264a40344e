package dev.meshwright.decide.match;

import dev.meshwright.decide.request.Ascii;
import dev.meshwright.decide.request.RequestView;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// A condition on one header: xDS `config.route.v3.HeaderMatcher`. `:method`, `:path`, `:authority` (also
/// `host`) and `:scheme` are headers too.
///
/// Of a header that is sent several times each field is asked for itself.
///
/// An absent header matches neither a condition nor its inversion, except [Presence] and unless `missing` says
/// that it counts as empty (proto comments of `invert_match` and `treat_missing_header_as_empty`).
public record HeaderMatch(byte[] lowerName, Condition condition, Sense sense, Missing missing) {
    /// Whether the condition must hold or must not.
    public enum Sense {
        HOLDS,
        INVERTED
    }

    public enum Missing {
        NO_MATCH,
        COUNTS_AS_EMPTY
    }

    /// Which values of a header that is sent several times must match, where the match decides about access.
    public enum Values {
        /// One is enough: of the fields, of the comma-separated items in them, or all joined by commas.
        ANY_ONE,
        /// Each field.
        EVERY_ONE;

        /// For what is asked under a negation.
        public Values opposite() {
            return this == ANY_ONE ? EVERY_ONE : ANY_ONE;
        }
    }

    /// What is asked of the value.
    public sealed interface Condition {}

    public record Text(StringMatch match) implements Condition {}

    /// A base-10 integer, `start <= value < end`.
    public record Range(long start, long end) implements Condition {}

    /// @param present false: the header must be absent
    public record Presence(boolean present) implements Condition {}

    public HeaderMatch {
        lowerName = Ascii.lower(lowerName);
    }

    public static HeaderMatch of(String name, Condition condition, Sense sense, Missing missing) {
        return new HeaderMatch(name.getBytes(StandardCharsets.ISO_8859_1), condition, sense, missing);
    }

    public String name() {
        return new String(lowerName, StandardCharsets.ISO_8859_1);
    }

    public boolean matches(RequestView head) {
        long value = pseudo(head);
        if (value == NOT_PSEUDO) {
            return matchesField(head);
        }
        return value == RequestView.ABSENT
                ? onMissing()
                : onValue(head.bytes(), RequestView.offset(value), RequestView.length(value));
    }

    /// As [#matches], but a repeated header is not seen as one value; for authorization.
    public boolean matches(RequestView head, Values values) {
        if (condition instanceof Presence || pseudo(head) != NOT_PSEUDO) {
            return matches(head);
        }
        int found = 0;
        int matching = 0;
        for (int i = 0; i < head.headerCount(); i++) {
            if (Ascii.equalIgnoringCase(head.bytes(), head.headerName(i), lowerName)) {
                found++;
                long value = head.headerValue(i);
                matching += values == Values.ANY_ONE ? anyItem(head.bytes(), value) : oneField(head.bytes(), value);
            }
        }
        if (found == 0) {
            return onMissing();
        }
        if (values == Values.EVERY_ONE) {
            return matching == found;
        }
        return matching > 0 || (found > 1 && sense == Sense.HOLDS && joinedHolds(head));
    }

    private int oneField(byte[] bytes, long value) {
        return onValue(bytes, RequestView.offset(value), RequestView.length(value)) ? 1 : 0;
    }

    /// The field, or an item of it.
    private int anyItem(byte[] bytes, long value) {
        if (oneField(bytes, value) == 1) {
            return 1;
        }
        int start = RequestView.offset(value);
        int end = start + RequestView.length(value);
        boolean list = false;
        for (int at = start; at <= end; at++) {
            if (at < end && bytes[at] != ',') {
                continue;
            }
            list |= at < end;
            if (list && item(bytes, start, at)) {
                return 1;
            }
            start = at + 1;
        }
        return 0;
    }

    private boolean item(byte[] bytes, int from, int to) {
        int start = from;
        int end = to;
        while (start < end && (bytes[start] == ' ' || bytes[start] == '\t')) {
            start++;
        }
        while (end > start && (bytes[end - 1] == ' ' || bytes[end - 1] == '\t')) {
            end--;
        }
        return onValue(bytes, start, end - start);
    }

    /// One field that holds is enough, or enough against an inversion (Envoy's `match_headers_individually`).
    private boolean matchesField(RequestView head) {
        boolean found = false;
        for (int i = 0; i < head.headerCount(); i++) {
            if (Ascii.equalIgnoringCase(head.bytes(), head.headerName(i), lowerName)) {
                found = true;
                long value = head.headerValue(i);
                if (holds(head.bytes(), RequestView.offset(value), RequestView.length(value))) {
                    return sense == Sense.HOLDS;
                }
            }
        }
        return found ? sense == Sense.INVERTED : onMissing();
    }

    private boolean joinedHolds(RequestView head) {
        byte[] joined = joined(head, 0);
        return holds(joined, 0, joined.length);
    }

    /// All values, comma-separated (RFC 9110, 5.3). Allocates: several fields of one name are rare.
    private byte[] joined(RequestView head, int first) {
        StringBuilder text = new StringBuilder();
        boolean another = false;
        for (int i = first; i < head.headerCount(); i++) {
            if (Ascii.equalIgnoringCase(head.bytes(), head.headerName(i), lowerName)) {
                long value = head.headerValue(i);
                text.append(another ? "," : "")
                        .append(new String(
                                head.bytes(),
                                RequestView.offset(value),
                                RequestView.length(value),
                                StandardCharsets.ISO_8859_1));
                another = true;
            }
        }
        return text.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private boolean onValue(byte[] bytes, int offset, int length) {
        return holds(bytes, offset, length) == (sense == Sense.HOLDS);
    }

    private boolean holds(byte[] bytes, int offset, int length) {
        return switch (condition) {
            case Text(var match) -> match.matches(bytes, offset, length);
            case Range(var start, var end) -> inRange(bytes, offset, length, start, end);
            case Presence(var present) -> present;
        };
    }

    private boolean onMissing() {
        if (condition instanceof Presence(var present)) {
            return !present == (sense == Sense.HOLDS);
        }
        return missing == Missing.COUNTS_AS_EMPTY && onValue(NOTHING, 0, 0);
    }

    /// A whole decimal number of 64 bits, with any sign and zeros before it, as Envoy reads one (`absl::SimpleAtoi`).
    private static boolean inRange(byte[] bytes, int offset, int length, long start, long end) {
        int stop = offset + length;
        boolean negative = length > 0 && bytes[offset] == '-';
        boolean signed = negative || (length > 0 && bytes[offset] == '+');
        int i = signed ? offset + 1 : offset;
        if (i == stop) {
            return false;
        }
        // Below zero there is one number more than above.
        long value = 0;
        for (; i < stop; i++) {
            int digit = bytes[i] - '0';
            if (digit < 0 || digit > 9 || value < Long.MIN_VALUE / 10 || value * 10 < Long.MIN_VALUE + digit) {
                return false;
            }
            value = value * 10 - digit;
        }
        if (!negative && value == Long.MIN_VALUE) {
            return false;
        }
        long read = negative ? value : -value;
        return read >= start && read < end;
    }

    private long pseudo(RequestView head) {
        if (lowerName.length > 0 && lowerName[0] == ':') {
            if (is(METHOD)) {
                return head.method();
            }
            if (is(PATH)) {
                return head.path();
            }
            if (is(AUTHORITY)) {
                return head.authority();
            }
            if (is(SCHEME)) {
                return head.scheme();
            }
            return NOT_PSEUDO;
        }
        return is(HOST) ? head.authority() : NOT_PSEUDO;
    }

    private boolean is(byte[] name) {
        return lowerName.length == name.length && Ascii.equalAt(lowerName, 0, name);
    }

    private static final long NOT_PSEUDO = -2;
    private static final byte[] NOTHING = {};
    private static final byte[] METHOD = ":method".getBytes(StandardCharsets.ISO_8859_1);
    private static final byte[] PATH = ":path".getBytes(StandardCharsets.ISO_8859_1);
    private static final byte[] AUTHORITY = ":authority".getBytes(StandardCharsets.ISO_8859_1);
    private static final byte[] SCHEME = ":scheme".getBytes(StandardCharsets.ISO_8859_1);
    private static final byte[] HOST = "host".getBytes(StandardCharsets.ISO_8859_1);

    /// What is asked of the value, for a trace: `exact "jason"`, `not prefix "/admin"`.
    public String wanted() {
        String what = switch (condition) {
            case Text(var match) -> match.describe();
            case Range(var start, var end) -> "in [" + start + "," + end + ")";
            case Presence(var present) -> present == (sense == Sense.HOLDS) ? "any value" : "it absent";
        };
        return sense == Sense.INVERTED && !(condition instanceof Presence) ? "not " + what : what;
    }

    /// The value that is asked about, several fields of the name joined by commas; for a trace.
    public Optional<String> valueIn(RequestView head) {
        long value = pseudo(head);
        if (value != NOT_PSEUDO) {
            return value == RequestView.ABSENT
                    ? Optional.empty()
                    : Optional.of(text(head.bytes(), RequestView.offset(value), RequestView.length(value)));
        }
        for (int i = 0; i < head.headerCount(); i++) {
            if (Ascii.equalIgnoringCase(head.bytes(), head.headerName(i), lowerName)) {
                return Optional.of(new String(joined(head, i), StandardCharsets.ISO_8859_1));
            }
        }
        return Optional.empty();
    }

    private static String text(byte[] bytes, int offset, int length) {
        return new String(bytes, offset, length, StandardCharsets.ISO_8859_1);
    }
}
