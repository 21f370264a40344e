package dev.meshwright.decide.match;

import dev.meshwright.decide.request.Ascii;
import dev.meshwright.decide.request.RequestView;
import java.nio.charset.StandardCharsets;

/// A condition on one header: xDS `config.route.v3.HeaderMatcher`. `:method`, `:path`, `:authority` (also `host`) and
/// `:scheme` are
/// headers too.
///
/// An absent header matches neither a condition nor its inversion, except [Presence] and unless `missing` says that it
/// counts as
/// empty (proto comments of `invert_match` and `treat_missing_header_as_empty`).
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

    private boolean matchesField(RequestView head) {
        byte[] bytes = head.bytes();
        int count = head.headerCount();
        for (int i = 0; i < count; i++) {
            if (Ascii.equalIgnoringCase(bytes, head.headerName(i), lowerName)) {
                if (condition instanceof Presence || !anotherAfter(head, i)) {
                    long value = head.headerValue(i);
                    return onValue(bytes, RequestView.offset(value), RequestView.length(value));
                }
                byte[] joined = joined(head, i);
                return onValue(joined, 0, joined.length);
            }
        }
        return onMissing();
    }

    private boolean anotherAfter(RequestView head, int first) {
        for (int i = first + 1; i < head.headerCount(); i++) {
            if (Ascii.equalIgnoringCase(head.bytes(), head.headerName(i), lowerName)) {
                return true;
            }
        }
        return false;
    }

    /// All values, comma-separated (RFC 9110, 5.3). Allocates: several fields of one name are rare where routes look.
    private byte[] joined(RequestView head, int first) {
        StringBuilder text = new StringBuilder();
        for (int i = first; i < head.headerCount(); i++) {
            if (Ascii.equalIgnoringCase(head.bytes(), head.headerName(i), lowerName)) {
                long value = head.headerValue(i);
                text.append(text.isEmpty() && i == first ? "" : ",")
                        .append(new String(
                                head.bytes(),
                                RequestView.offset(value),
                                RequestView.length(value),
                                StandardCharsets.ISO_8859_1));
            }
        }
        return text.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private boolean onValue(byte[] bytes, int offset, int length) {
        boolean holds = switch (condition) {
            case Text(var match) -> match.matches(bytes, offset, length);
            case Range(var start, var end) -> inRange(bytes, offset, length, start, end);
            case Presence(var present) -> present;
        };
        return holds == (sense == Sense.HOLDS);
    }

    private boolean onMissing() {
        if (condition instanceof Presence(var present)) {
            return !present == (sense == Sense.HOLDS);
        }
        return missing == Missing.COUNTS_AS_EMPTY && onValue(NOTHING, 0, 0);
    }

    private static boolean inRange(byte[] bytes, int offset, int length, long start, long end) {
        if (length == 0 || length > 19) {
            return false;
        }
        int i = offset;
        int stop = offset + length;
        boolean negative = bytes[i] == '-';
        if (negative && ++i == stop) {
            return false;
        }
        long value = 0;
        for (; i < stop; i++) {
            int digit = bytes[i] - '0';
            if (digit < 0 || digit > 9) {
                return false;
            }
            value = value * 10 + digit;
        }
        value = negative ? -value : value;
        return value >= start && value < end;
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

    /// For a trace: `end-user exact "jason"`.
    public String describe() {
        String what = switch (condition) {
            case Text(var match) -> match.describe();
            case Range(var start, var end) -> "in [" + start + "," + end + ")";
            case Presence(var present) -> present ? "present" : "absent";
        };
        return name() + (sense == Sense.INVERTED ? " not " : " ") + what;
    }
}
