package dev.meshwright.decide.load;

import java.util.ArrayList;
import java.util.List;

/// Reads the `error_matcher` of an upstream's outlier detection: a `MatchPredicate`, of which exact statuses
/// and their alternatives are known.
final class ErrorStatuses {
    private ErrorStatuses() {}

    static List<Integer> read(Message m) throws LoadException {
        List<Integer> statuses = new ArrayList<>();
        predicate(m, statuses);
        if (statuses.isEmpty()) {
            throw m.badHere("matches no status (expected: http_response_headers_match of :status)");
        }
        return statuses.stream().distinct().sorted().toList();
    }

    private static void predicate(Message m, List<Integer> to) throws LoadException {
        while (m.next()) {
            switch (m.number()) {
                case 1 -> {
                    Message set = m.message();
                    while (set.next()) {
                        switch (set.number()) {
                            case 1 -> predicate(set.message(), to);
                            default -> throw set.unsupported();
                        }
                    }
                }
                case 7 -> headers(m.message(), to);
                default -> throw m.unsupported();
            }
        }
    }

    private static void headers(Message m, List<Integer> to) throws LoadException {
        int headers = 0;
        while (m.next()) {
            switch (m.number()) {
                case 1 -> {
                    if (headers++ > 0) {
                        throw m.bad("a second header (expected: :status alone)");
                    }
                    to.add(status(m.message()));
                }
                default -> throw m.unsupported();
            }
        }
    }

    private static int status(Message m) throws LoadException {
        int status = 0;
        while (m.next()) {
            switch (m.number()) {
                case 1 -> {
                    if (!m.textNotEmpty().equals(":status")) {
                        throw m.bad("expected: :status");
                    }
                }
                case 13 -> {
                    Message text = m.message();
                    while (text.next()) {
                        switch (text.number()) {
                            case 1 -> status = number(text);
                            default -> throw text.unsupported();
                        }
                    }
                }
                default -> throw m.unsupported();
            }
        }
        if (status == 0) {
            throw m.badHere("expected: string_match.exact with a status");
        }
        return status;
    }

    private static int number(Message m) throws LoadException {
        String text = m.textNotEmpty();
        if (!text.matches("[1-5][0-9]{2}")) {
            throw m.bad("'" + text + "' (expected: a status 100..599)");
        }
        return Integer.parseInt(text);
    }
}
