package dev.meshwright.proxy.accesslog;

import dev.meshwright.decide.request.RequestView;
import dev.meshwright.proxy.http.MessageHead;
import dev.meshwright.proxy.observe.ExchangeRecord;
import java.nio.charset.StandardCharsets;

/// `PATH`, `QUERY_PARAM` and `QUERY_PARAMS`: parts of the request's target.
final class PathOperator {
    private PathOperator() {}

    /// `WQ` or `NQ` (with or without query), then where it is taken from: `ORIG` (as the client sent it, where a
    /// route changed it), `PATH`, or `ORIG_OR_PATH`. `WQ:ORIG_OR_PATH` where nothing is written.
    static Operator<ExchangeRecord> path(String argument, int lengthMax) {
        int colon = argument.indexOf(':');
        String from = colon < 0 ? "" : argument.substring(colon + 1);
        boolean query = !(colon < 0 ? argument : argument.substring(0, colon)).equals("NQ");
        return (record, to) -> {
            String path = record.originalPath;
            if (from.equals("PATH") || (path.isEmpty() && !from.equals("ORIG"))) {
                path = current(record);
            }
            int mark = path.indexOf('?');
            return to.text(query || mark < 0 ? path : path.substring(0, mark), lengthMax);
        };
    }

    /// The whole query, as sent.
    static Operator<ExchangeRecord> query(int lengthMax) {
        return (record, to) -> to.text(queryOf(record), lengthMax);
    }

    /// The first parameter of that name, decoded. One that is there and empty is a value.
    static Operator<ExchangeRecord> parameter(String name, int lengthMax) {
        return (record, to) -> {
            String query = queryOf(record);
            int from = 0;
            while (from < query.length()) {
                int end = query.indexOf('&', from);
                end = end < 0 ? query.length() : end;
                int equals = query.indexOf('=', from);
                equals = equals < 0 || equals > end ? end : equals;
                if (decoded(query.substring(from, equals)).equals(name)) {
                    to.text(decoded(query.substring(Math.min(equals + 1, end), end)), lengthMax);
                    return true;
                }
                from = end + 1;
            }
            return false;
        };
    }

    private static String queryOf(ExchangeRecord record) {
        String path = current(record);
        int mark = path.indexOf('?');
        return mark < 0 ? "" : path.substring(mark + 1);
    }

    private static String current(ExchangeRecord record) {
        MessageHead head = record.request;
        long span = head.path();
        return span == RequestView.ABSENT
                ? ""
                : new String(
                        head.bytes(), RequestView.offset(span), RequestView.length(span), StandardCharsets.ISO_8859_1);
    }

    /// Percent encoding alone is undone, and what is none stays.
    private static String decoded(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int high = c == '%' && i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
            int low = high < 0 ? -1 : Character.digit(text.charAt(i + 2), 16);
            if (low < 0) {
                plain.append(c);
            } else {
                plain.append((char) (high * 16 + low));
                i += 2;
            }
        }
        return plain.toString();
    }
}
