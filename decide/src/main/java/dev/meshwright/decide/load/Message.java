package dev.meshwright.decide.load;

import dev.meshwright.decide.trace.Place;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A cursor over the fields of one serialised message, with their names, types and places from the [FieldTable].
///
/// Use: `while (m.next()) switch (m.number()) { case 1 -> name = m.text(); ... default -> throw
/// m.unsupported(); }`. Every field is read by one value method, or skipped by [#skip], which is the place to
/// say why that is harmless. Last value wins where a singular scalar comes twice; a singular message that does is
/// refused. One owner.
final class Message implements Wire.Fault {
    private static final int DEPTH_MAX = 100;
    private static final FieldTable.Field NONE = new FieldTable.Field(0, "", "", false);

    private final Wire in;
    private final String type;
    private final FieldTable.@Nullable Field[] fields;
    private final Place place;
    private final int depth;
    private int wire;
    private boolean taken = true;
    private FieldTable.Field field = NONE;
    private int[] seen = {};
    private long[] messages = {};
    private int index;

    /// An `Any`: the type's full name, and a cursor over its value.
    record Typed(String type, Message value) {}

    /// One entry of a map.
    record Entry(String key, Message value) {}

    private Message(Wire in, String type, Place place, int depth) throws LoadException {
        if (depth > DEPTH_MAX) {
            throw new LoadException(place, "nested deeper than " + DEPTH_MAX + " messages");
        }
        this.in = in;
        this.type = type;
        this.fields = FieldTable.instance().fields(type);
        this.place = place;
        this.depth = depth;
    }

    static Message of(byte[] bytes, String type, Place place) throws LoadException {
        return new Message(Wire.of(bytes), type, place, 0);
    }

    /// The text in a top-level field, read ahead of the rest; empty when absent. For the name that errors are
    /// reported under.
    static String peekText(byte[] bytes, int number) throws LoadException {
        Message message = of(bytes, "", Place.of("", ""));
        String text = "";
        while (message.next()) {
            if (message.number() == number && message.wire == Wire.BYTES) {
                text = message.text();
            } else {
                message.skip();
            }
        }
        return text;
    }

    /// Equal for messages of equal bytes. Asked before the first field is read.
    String fingerprint() {
        return in.fingerprint();
    }

    // ---- the current field

    /// Moves on to the next field; false when there is none.
    boolean next() throws LoadException {
        if (!taken) {
            throw new IllegalStateException("field " + field.name() + " of " + type + " was neither read nor skipped");
        }
        if (in.atEnd()) {
            return false;
        }
        field = NONE;
        int tag = (int) in.varint(this);
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
        } else if (wire == Wire.BYTES && field.type().indexOf('.') > 0) {
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

    int number() {
        return field.number();
    }

    // ---- places and faults

    Place place() {
        return place;
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

    /// The bytes are no message: of the current field, or between fields.
    @Override
    public LoadException at(String problem) {
        return field.number() == 0 ? badHere(problem) : bad(problem);
    }

    // ---- fields that are not used

    /// Passes over a field that changes nothing here; it must be well-formed all the same, so that what is taken is a
    /// message to every reader.
    void skip() throws LoadException {
        taken = true;
        switch (wire) {
            case Wire.VARINT -> in.varint(this);
            case Wire.FIXED64 -> in.skip(Long.BYTES, this);
            case Wire.BYTES -> skipBytes();
            case Wire.FIXED32 -> in.skip(Integer.BYTES, this);
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
            part();
        }
    }

    /// Accepts false, refuses true: the field asks for what is not there.
    void refuseIfTrue() throws LoadException {
        boolean asked = wire == Wire.VARINT ? flag() : wrappedFlag();
        if (asked) {
            throw unsupported();
        }
    }

    // ---- values of the current field

    private void expect(int wanted) throws LoadException {
        taken = true;
        if (wire != wanted) {
            throw bad("wire type " + wire + " (expected: " + wanted + ")");
        }
    }

    private Wire part() throws LoadException {
        expect(Wire.BYTES);
        return in.part(this);
    }

    long varint() throws LoadException {
        expect(Wire.VARINT);
        return in.varint(this);
    }

    boolean flag() throws LoadException {
        return varint() != 0;
    }

    /// A number or enum value that fits 31 bits.
    int number31() throws LoadException {
        return number31(varint());
    }

    private int number31(long value) throws LoadException {
        if (value < 0 || value > Integer.MAX_VALUE) {
            throw bad(value + " (expected: 0.." + Integer.MAX_VALUE + ")");
        }
        return (int) value;
    }

    /// Numbers of a repeated varint field, packed or not, each 0..2^31-1.
    void numbers(List<Integer> to) throws LoadException {
        if (wire == Wire.VARINT) {
            to.add(number31());
            return;
        }
        Wire packed = part();
        while (!packed.atEnd()) {
            to.add(number31(packed.varint(this)));
        }
    }

    double real() throws LoadException {
        expect(Wire.FIXED64);
        return in.real(this);
    }

    String text() throws LoadException {
        return part().text(this);
    }

    String textNotEmpty() throws LoadException {
        String text = text();
        if (text.isEmpty()) {
            throw bad("empty (expected: a text)");
        }
        return text;
    }

    byte[] raw() throws LoadException {
        return part().rest();
    }

    Message message() throws LoadException {
        return new Message(part(), field.type(), here(), depth + 1);
    }

    /// One entry of a `map<string, MESSAGE>`; its place is `field["key"]`.
    Entry entry() throws LoadException {
        String name = field.name();
        Message entry = message();
        String key = "";
        Wire value = Wire.of(new byte[0]);
        String valueType = entry.field(2).type();
        while (entry.next()) {
            if (entry.number() == 1) {
                key = entry.text();
            } else {
                value = entry.part();
            }
        }
        Place at = place.child(name + "[\"" + key + "\"]");
        return new Entry(key, new Message(value, valueType, at, depth + 1));
    }

    Typed any() throws LoadException {
        return message().typed();
    }

    /// This message is an `Any`: what is in it.
    Typed typed() throws LoadException {
        String url = "";
        Wire value = Wire.of(new byte[0]);
        while (next()) {
            switch (number()) {
                case 1 -> url = text();
                case 2 -> value = part();
                default -> throw unsupported();
            }
        }
        String name = url.substring(url.lastIndexOf('/') + 1);
        return new Typed(name, new Message(value, name, place, depth + 1));
    }

    /// This message is an `Any`; a cursor over its value, which must have that type.
    Message unpack(String wanted) throws LoadException {
        Typed typed = typed();
        if (!typed.type.equals(wanted)) {
            throw badHere(typed.type + " (expected: " + wanted + ")");
        }
        return typed.value;
    }

    // ---- values that are messages of their own; see Scalars

    long durationMillis() throws LoadException {
        return Scalars.durationMillis(message());
    }

    long durationMillisPositive() throws LoadException {
        long millis = durationMillis();
        if (millis == 0) {
            throw bad("0s (expected: a positive duration)");
        }
        return millis;
    }

    long wrapped() throws LoadException {
        return Scalars.wrapped(message());
    }

    long wrapped(long min, long max) throws LoadException {
        long value = wrapped();
        if (value < min || value > max) {
            throw bad(value + " (expected: " + min + ".." + max + ")");
        }
        return value;
    }

    boolean wrappedFlag() throws LoadException {
        return wrapped() != 0;
    }

    double percent() throws LoadException {
        return Scalars.percent(message());
    }

    int millionths() throws LoadException {
        return Scalars.millionths(message());
    }

    int runtimeMillionths() throws LoadException {
        return Scalars.runtimeMillionths(message());
    }
}
