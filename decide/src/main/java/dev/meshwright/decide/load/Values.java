package dev.meshwright.decide.load;

import dev.meshwright.decide.match.MetadataMatch;
import dev.meshwright.decide.match.ValueMatch;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads conditions on metadata: `type.matcher.v3.MetadataMatcher`, `ValueMatcher`.
final class Values {
    private Values() {}

    static MetadataMatch metadata(Message m) throws LoadException {
        String filter = "";
        List<String> path = new ArrayList<>();
        @Nullable ValueMatch value = null;
        boolean inverted = false;
        while (m.next()) {
            switch (m.number()) {
                case 1 -> filter = m.textNotEmpty();
                case 2 -> path.add(segment(m.message()));
                case 3 -> value = value(m.message());
                case 4 -> inverted = m.flag();
                default -> throw m.unsupported();
            }
        }
        if (filter.isEmpty() || path.isEmpty() || value == null) {
            throw m.badHere("expected: filter, path and value");
        }
        return new MetadataMatch(filter, path, value, inverted);
    }

    private static String segment(Message m) throws LoadException {
        String key = "";
        while (m.next()) {
            key = switch (m.number()) {
                case 1 -> m.textNotEmpty();
                default -> throw m.unsupported();
            };
        }
        return key;
    }

    private static ValueMatch value(Message m) throws LoadException {
        @Nullable ValueMatch value = null;
        while (m.next()) {
            value = switch (m.number()) {
                case 1 -> {
                    m.skip();
                    yield new ValueMatch.Null();
                }
                case 2 -> number(m.message());
                case 3 -> new ValueMatch.Text(Matchers.string(m.message()));
                case 4 -> new ValueMatch.Bool(m.flag());
                case 5 -> new ValueMatch.Present(m.flag());
                case 6 -> list(m.message());
                case 7 -> or(m.message());
                default -> throw m.unsupported();
            };
        }
        if (value == null) {
            throw m.badHere("nothing to match");
        }
        return value;
    }

    private static ValueMatch number(Message m) throws LoadException {
        @Nullable ValueMatch value = null;
        while (m.next()) {
            value = switch (m.number()) {
                case 1 -> range(m.message());
                case 2 -> new ValueMatch.Exactly(m.real());
                default -> throw m.unsupported();
            };
        }
        if (value == null) {
            throw m.badHere("expected: range or exact");
        }
        return value;
    }

    private static ValueMatch range(Message m) throws LoadException {
        double start = 0;
        double end = 0;
        while (m.next()) {
            switch (m.number()) {
                case 1 -> start = m.real();
                case 2 -> end = m.real();
                default -> throw m.unsupported();
            }
        }
        return new ValueMatch.Range(start, end);
    }

    private static ValueMatch list(Message m) throws LoadException {
        @Nullable ValueMatch item = null;
        while (m.next()) {
            item = switch (m.number()) {
                case 1 -> value(m.message());
                default -> throw m.unsupported();
            };
        }
        if (item == null) {
            throw m.badHere("one_of is missing");
        }
        return new ValueMatch.OneOf(item);
    }

    private static ValueMatch or(Message m) throws LoadException {
        List<ValueMatch> any = new ArrayList<>();
        while (m.next()) {
            switch (m.number()) {
                case 1 -> any.add(value(m.message()));
                default -> throw m.unsupported();
            }
        }
        return new ValueMatch.Or(any);
    }
}
