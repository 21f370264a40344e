package dev.meshwright.decide.load;

import dev.meshwright.decide.trace.Place;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A cursor over the fields of one serialised message (protobuf encoding specification, "Message structure").
///
/// Use: `while (m.next()) switch (m.number()) { case 1 -> name = m.text(); ... default -> throw
/// m.unsupported(); }`. Every field is read by one value method, or skipped by [#skip], which is the place to
/// say why that is harmless. Names, types and places come from the [FieldTable]. Last value wins where a
/// singular scalar comes twice; a singular message that does is refused. One owner.
final class Message {
    private static final int DEPTH_MAX = 100;
    private static final long MAX_UINT32 = 0xffff_ffffL;
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;
    private static final char REPLACEMENT = '\uFFFD';

    private final byte[] bytes;
    private final int end;
    private final String type;
    private final FieldTable.@Nullable Field[] fields;
    private final Place place;
    private final int depth;
    private int position;
    private int wire;
    private boolean taken = true;
    private FieldTable.Field field;
    private int[] seen = {};
    private long[] messages = {};
    private int index;

    /// An `Any`: the type's full name, and a cursor over its value.
    record Typed(String type, Message value) {}

    private Message(byte[] bytes, int start, int end, String type, Place place, int depth) throws LoadException {
        if (depth > DEPTH_MAX) {
            throw new LoadException(place, "nested deeper than " + DEPTH_MAX + " messages");
        }
        this.bytes = bytes;
        this.position = start;
        this.end = end;
        this.type = type;
        this.fields = FieldTable.instance().fields(type);
        this.place = place;
        this.depth = depth;
        this.field = new FieldTable.Field(0, "", "", false);
    }

    static Message of(byte[] bytes, String type, Place place) throws LoadException {
        return new Message(bytes, 0, bytes.length, type, place, 0);
    }

    /// The text in a top-level field, read ahead of the rest; empty when absent. For the name that errors are
    /// reported under.
    static String peekText(byte[] bytes, int number) throws LoadException {
        Message message = of(bytes, "", Place.of("", ""));
        String text = "";
        while (message.next()) {
            if (message.number() == number && message.wire == BYTES) {
                text = message.text();
            } else {
                message.skip();
            }
        }
        return text;
    }

    Place place() {
        return place;
    }

    /// Equal for messages of equal bytes. Asked before the first field is read.
    String fingerprint() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(bytes, position, end - position);
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    int number() {
        return field.number();
    }

    boolean next() throws LoadException {
        if (!taken) {
            throw new IllegalStateException("field " + field.name() + " of " + type + " was neither read nor skipped");
        }
        if (position == end) {
            return false;
        }
        int tag = (int) readVarint();
        if (tag >>> 3 == 0) {
            throw badHere("a field of number 0 (expected: a protobuf message)");
        }
        wire = tag & 7;
        field = field(tag >>> 3);
        taken = false;
        if (field.repeated()) {
            if (seen.length <= field.number()) {
                seen = Arrays.copyOf(seen, Math.max(64, field.number() + 1));
            }
            index = seen[field.number()]++;
        } else if (wire == BYTES && field.type().indexOf('.') > 0) {
            once();
        }
        return true;
    }

    /// Other readers would merge the two, we would look at the last alone.
    private void once() throws LoadException {
        int word = field.number() / Long.SIZE;
        long bit = 1L << field.number();
        if (messages.length <= word) {
            messages = Arrays.copyOf(messages, word + 1);
        }
        if ((messages[word] & bit) != 0) {
            throw bad("given twice (expected: once)");
        }
        messages[word] |= bit;
    }

    private FieldTable.Field field(int number) {
        FieldTable.Field known = number > 0 && number < fields.length ? fields[number] : null;
        return known != null ? known : new FieldTable.Field(number, "field " + number, "", false);
    }

    /// Place of the current field.
    Place here() {
        return field.repeated() ? place.child(field.name(), index) : place.child(field.name());
    }

    /// The current field cannot be honoured.
    LoadException unsupported() {
        return new LoadException(
                here(),
                field.type().isEmpty()
                        ? "unknown to this proxy; remove it, or use a newer proxy"
                        : "not supported by this proxy; remove it");
    }

    /// The current field has a bad value.
    LoadException bad(String problem) {
        return new LoadException(here(), problem);
    }

    /// The message itself is wrong, or lacks something.
    LoadException badHere(String problem) {
        return new LoadException(place, problem);
    }

    /// Passes over a field that changes nothing here; it must be well-formed all the same, so that what is taken is a
    /// message to every reader.
    void skip() throws LoadException {
        taken = true;
        switch (wire) {
            case VARINT -> readVarint();
            case FIXED64 -> advance(8);
            case BYTES -> skipBytes();
            case FIXED32 -> advance(4);
            default -> throw bad("wire type " + wire + " (expected: 0, 1, 2 or 5)");
        }
    }

    private void skipBytes() throws LoadException {
        if (field.type().equals("string")) {
            text();
        } else if (FieldTable.instance().fields(field.type()).length > 0) {
            Message part = message();
            while (part.next()) {
                part.skip();
            }
        } else {
            advance(length());
        }
    }

    /// Accepts false, refuses true: the field asks for what is not there.
    void refuseIfTrue() throws LoadException {
        boolean asked = wire == VARINT ? flag() : wrappedFlag();
        if (asked) {
            throw unsupported();
        }
    }

    long varint() throws LoadException {
        expect(VARINT);
        return readVarint();
    }

    boolean flag() throws LoadException {
        return varint() != 0;
    }

    /// A number or enum value that fits 31 bits.
    int number31() throws LoadException {
        long value = varint();
        if (value < 0 || value > Integer.MAX_VALUE) {
            throw bad(value + " (expected: 0.." + Integer.MAX_VALUE + ")");
        }
        return (int) value;
    }

    double real() throws LoadException {
        expect(FIXED64);
        int at = position;
        advance(8);
        long bits = 0;
        for (int i = 7; i >= 0; i--) {
            bits = bits << 8 | (bytes[at + i] & 0xff);
        }
        return Double.longBitsToDouble(bits);
    }

    String text() throws LoadException {
        int length = length();
        int at = position;
        advance(length);
        String text = new String(bytes, at, length, StandardCharsets.UTF_8);
        // What is no UTF-8 is read as U+FFFD, which a text may also have by itself.
        if (text.indexOf(REPLACEMENT) >= 0
                && !Arrays.equals(text.getBytes(StandardCharsets.UTF_8), Arrays.copyOfRange(bytes, at, at + length))) {
            throw bad("no UTF-8 text");
        }
        return text;
    }

    String textNotEmpty() throws LoadException {
        String text = text();
        if (text.isEmpty()) {
            throw bad("empty (expected: a text)");
        }
        return text;
    }

    byte[] raw() throws LoadException {
        int length = length();
        int at = position;
        advance(length);
        return Arrays.copyOfRange(bytes, at, at + length);
    }

    Message message() throws LoadException {
        return message(here());
    }

    private Message message(Place at) throws LoadException {
        int length = length();
        int start = position;
        advance(length);
        return new Message(bytes, start, start + length, field.type(), at, depth + 1);
    }

    /// One entry of a `map<string, MESSAGE>`; its place is `field["key"]`.
    Entry entry() throws LoadException {
        String name = field.name();
        Message entry = message();
        String key = "";
        byte[] rest = {};
        int from = 0;
        int to = 0;
        String valueType = entry.field(2).type();
        while (entry.next()) {
            if (entry.number() == 1) {
                key = entry.text();
            } else {
                int length = entry.length();
                rest = bytes;
                from = entry.position;
                to = from + length;
                entry.advance(length);
            }
        }
        Place at = place.child(name + "[\"" + key + "\"]");
        return new Entry(key, new Message(rest, from, to, valueType, at, depth + 1));
    }

    record Entry(String key, Message value) {}

    /// Numbers of a repeated varint field, packed or not, each 0..2^31-1.
    void numbers(List<Integer> to) throws LoadException {
        if (wire == VARINT) {
            to.add(number31());
            return;
        }
        int length = length();
        int stop = checked(length);
        while (position < stop) {
            long number = readVarint();
            if (number < 0 || number > Integer.MAX_VALUE) {
                throw bad(number + " (expected: 0.." + Integer.MAX_VALUE + ")");
            }
            to.add((int) number);
        }
    }

    Typed any() throws LoadException {
        return message().typed();
    }

    /// This message is an `Any`: what is in it.
    Typed typed() throws LoadException {
        String url = "";
        int from = 0;
        int to = 0;
        while (next()) {
            switch (number()) {
                case 1 -> url = text();
                case 2 -> {
                    int length = length();
                    from = position;
                    to = from + length;
                    advance(length);
                }
                default -> throw unsupported();
            }
        }
        String name = url.substring(url.lastIndexOf('/') + 1);
        return new Typed(name, new Message(bytes, from, to, name, place, depth + 1));
    }

    /// This message is an `Any`; a cursor over its value, which must have that type.
    Message unpack(String wanted) throws LoadException {
        Typed typed = typed();
        if (!typed.type.equals(wanted)) {
            throw badHere(typed.type + " (expected: " + wanted + ")");
        }
        return typed.value;
    }

    /// `google.protobuf.Duration` in whole milliseconds, rounded up so that a positive one never becomes 0.
    long durationMillis() throws LoadException {
        Message duration = message();
        long seconds = 0;
        long nanos = 0;
        while (duration.next()) {
            switch (duration.number()) {
                case 1 -> seconds = duration.varint();
                case 2 -> nanos = duration.varint();
                default -> throw duration.unsupported();
            }
        }
        if (seconds < 0 || nanos < 0 || nanos > 999_999_999 || seconds > 3_153_600_000L) {
            throw duration.badHere("expected: a duration of 0s..3153600000s");
        }
        return seconds * 1000 + (nanos + 999_999) / 1_000_000;
    }

    long durationMillisPositive() throws LoadException {
        long millis = durationMillis();
        if (millis == 0) {
            throw bad("0s (expected: a positive duration)");
        }
        return millis;
    }

    /// `UInt32Value`, `UInt64Value`.
    long wrapped() throws LoadException {
        Message wrapper = message();
        long value = 0;
        while (wrapper.next()) {
            value = wrapper.varint();
        }
        return value;
    }

    long wrapped(long min, long max) throws LoadException {
        long value = wrapped();
        if (value < min || value > max) {
            throw bad(value + " (expected: " + min + ".." + max + ")");
        }
        return value;
    }

    /// `BoolValue`.
    boolean wrappedFlag() throws LoadException {
        return wrapped() != 0;
    }

    /// `type.v3.Percent`, 0..100.
    double percent() throws LoadException {
        Message percent = message();
        double value = 0;
        while (percent.next()) {
            value = percent.real();
        }
        if (!(value >= 0 && value <= 100)) {
            throw percent.badHere(value + " (expected: 0..100)");
        }
        return value;
    }

    /// `type.v3.FractionalPercent` in millionths.
    int millionths() throws LoadException {
        Message fraction = message();
        long numerator = 0;
        int denominator = 0;
        while (fraction.next()) {
            switch (fraction.number()) {
                case 1 -> numerator = fraction.varint();
                case 2 -> denominator = fraction.number31();
                default -> throw fraction.unsupported();
            }
        }
        long scale = switch (denominator) {
            case 0 -> 10_000;
            case 1 -> 100;
            case 2 -> 1;
            default ->
                throw fraction.badHere("denominator: " + denominator + " (expected: HUNDRED, TEN_THOUSAND or MILLION)");
        };
        if (numerator < 0 || numerator > MAX_UINT32) {
            throw fraction.badHere("numerator: " + numerator + " (expected: 0.." + MAX_UINT32 + ")");
        }
        return (int) Math.min(numerator * scale, 1_000_000);
    }

    /// `RuntimeFractionalPercent` in millionths. There is no runtime here: the key is ignored, the default counts.
    int runtimeMillionths() throws LoadException {
        Message fraction = message();
        int value = 0;
        while (fraction.next()) {
            switch (fraction.number()) {
                case 1 -> value = fraction.millionths();
                case 2 -> fraction.skip();
                default -> throw fraction.unsupported();
            }
        }
        return value;
    }

    private int length() throws LoadException {
        expect(BYTES);
        long length = readVarint();
        if (length < 0 || length > end - position) {
            throw bad("truncated message");
        }
        return (int) length;
    }

    private void expect(int wanted) throws LoadException {
        taken = true;
        if (wire != wanted) {
            throw bad("wire type " + wire + " (expected: " + wanted + ")");
        }
    }

    private int checked(int length) throws LoadException {
        if (length < 0 || length > end - position) {
            throw bad("truncated message");
        }
        return position + length;
    }

    private void advance(int length) throws LoadException {
        position = checked(length);
    }

    private long readVarint() throws LoadException {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (position == end) {
                throw badHere("truncated message");
            }
            byte b = bytes[position++];
            value |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw badHere("a number longer than 64 bits");
    }
}
