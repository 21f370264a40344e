package dev.meshwright.proxy.accesslog;

import dev.meshwright.decide.request.RequestView;
import dev.meshwright.proxy.http.MessageHead;
import dev.meshwright.proxy.observe.ExchangeRecord;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// `REQ`, `RESP` and `TRAILER`, and `REQ_WITHOUT_QUERY`, which ends before a question mark: the first header `NAME`, or
/// with `NAME?OTHER` another when the first has no value.
final class HeaderOperator implements Operator<ExchangeRecord> {
    /// How much of a value is written.
    enum Part {
        ALL,
        BEFORE_QUERY
    }

    private final Part part;
    private final Function<ExchangeRecord, @Nullable MessageHead> headOf;
    private final String first;
    private final String other;
    private final int lengthMax;

    HeaderOperator(Function<ExchangeRecord, @Nullable MessageHead> headOf, String argument, int lengthMax) {
        this(headOf, argument, lengthMax, Part.ALL);
    }

    HeaderOperator(Function<ExchangeRecord, @Nullable MessageHead> headOf, String argument, int lengthMax, Part part) {
        this.part = part;
        this.headOf = headOf;
        this.lengthMax = lengthMax;
        String names = argument.toLowerCase(Locale.ROOT);
        int mark = names.indexOf('?');
        first = mark < 0 ? names : names.substring(0, mark);
        other = mark < 0 ? "" : names.substring(mark + 1);
    }

    @Override
    public boolean append(ExchangeRecord record, Line to) {
        MessageHead head = headOf.apply(record);
        return head != null && (one(record, head, first, to) || (!other.isEmpty() && one(record, head, other, to)));
    }

    private boolean one(ExchangeRecord record, MessageHead head, String name, Line to) {
        return switch (name) {
            case ":method" -> span(head, head.method(), to);
            case ":path" -> span(head, head.path(), to);
            case ":authority", "host" -> span(head, head.authority(), to);
            case ":scheme" -> span(head, head.scheme(), to);
            case ":status" -> to.number(head.status(), lengthMax);
            case "x-envoy-original-path" ->
                record.originalPath.isEmpty() ? header(head, name, to) : to.text(cut(record.originalPath), lengthMax);
            default -> header(head, name, to);
        };
    }

    private boolean header(MessageHead head, String name, Line to) {
        int index = head.find(name);
        return index >= 0 && span(head, head.headerValue(index), to);
    }

    private boolean span(MessageHead head, long span, Line to) {
        return span != RequestView.ABSENT
                && to.text(head.bytes(), RequestView.offset(span), length(head, span), lengthMax);
    }

    private int length(MessageHead head, long span) {
        int length = RequestView.length(span);
        if (part == Part.BEFORE_QUERY) {
            for (int i = 0; i < length; i++) {
                if (head.bytes()[RequestView.offset(span) + i] == '?') {
                    return i;
                }
            }
        }
        return length;
    }

    private String cut(String value) {
        int mark = part == Part.BEFORE_QUERY ? value.indexOf('?') : -1;
        return mark < 0 ? value : value.substring(0, mark);
    }
}
