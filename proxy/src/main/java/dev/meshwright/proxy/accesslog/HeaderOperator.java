package dev.meshwright.proxy.accesslog;

import dev.meshwright.decide.request.RequestView;
import dev.meshwright.proxy.http.MessageHead;
import dev.meshwright.proxy.observe.ExchangeRecord;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// `REQ`, `RESP` and `TRAILER`: the first header `NAME`, or with `NAME?OTHER` another when the first has no value.
final class HeaderOperator implements Operator<ExchangeRecord> {
    private final Function<ExchangeRecord, @Nullable MessageHead> headOf;
    private final String first;
    private final String other;
    private final int lengthMax;

    HeaderOperator(Function<ExchangeRecord, @Nullable MessageHead> headOf, String argument, int lengthMax) {
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
                record.originalPath.isEmpty() ? header(head, name, to) : to.text(record.originalPath, lengthMax);
            default -> header(head, name, to);
        };
    }

    private boolean header(MessageHead head, String name, Line to) {
        int index = head.find(name);
        return index >= 0 && span(head, head.headerValue(index), to);
    }

    private boolean span(MessageHead head, long span, Line to) {
        return span != RequestView.ABSENT
                && to.text(head.bytes(), RequestView.offset(span), RequestView.length(span), lengthMax);
    }
}
