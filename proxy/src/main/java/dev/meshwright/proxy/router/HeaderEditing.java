package dev.meshwright.proxy.router;

import dev.meshwright.decide.route.ClusterChoice;
import dev.meshwright.decide.route.HeaderEdits;
import dev.meshwright.decide.route.RouteDecision;
import dev.meshwright.decide.route.RouteTable;
import dev.meshwright.proxy.http.MessageHead;
import dev.meshwright.proxy.observe.ExchangeRecord;
import java.util.List;

/// Applies the header edits of weighted cluster, route, virtual host and table, in the order that
/// `most_specific_header_mutations_wins` asks for (Envoy docs "Custom request/response headers").
final class HeaderEditing {
    private HeaderEditing() {}

    enum Side {
        REQUEST,
        RESPONSE
    }

    /// @param record what templates speak of
    static void apply(Side side, RouteTable table, RouteDecision decision, MessageHead head, ExchangeRecord record) {
        ClusterChoice.Entry entry = decision.weighted();
        HeaderEdits weighted = entry == null ? HeaderEdits.NONE : entry.headers();
        if (table.options().mostSpecificHeadersWin()) {
            edit(side, table.options().headers(), head, record);
            edit(side, decision.virtualHost().headers(), head, record);
            edit(side, decision.route().headers(), head, record);
            edit(side, weighted, head, record);
        } else {
            edit(side, weighted, head, record);
            edit(side, decision.route().headers(), head, record);
            edit(side, decision.virtualHost().headers(), head, record);
            edit(side, table.options().headers(), head, record);
        }
    }

    private static void edit(Side side, HeaderEdits edits, MessageHead head, ExchangeRecord record) {
        if (edits.none()) {
            return;
        }
        List<String> remove = side == Side.REQUEST ? edits.requestRemove() : edits.responseRemove();
        for (int i = 0; i < remove.size(); i++) {
            head.remove(remove.get(i));
        }
        List<HeaderEdits.Edit> add = side == Side.REQUEST ? edits.requestAdd() : edits.responseAdd();
        for (int i = 0; i < add.size(); i++) {
            one(add.get(i), head, record);
        }
    }

    private static void one(HeaderEdits.Edit edit, MessageHead head, ExchangeRecord record) {
        String value;
        if (edit.value().constant()) {
            value = edit.value().text();
        } else {
            StringBuilder rendered = new StringBuilder();
            edit.value().render(new RequestValues(record), rendered);
            value = rendered.toString();
        }
        if (value.isEmpty() && !edit.keepEmpty()) {
            return;
        }
        String name = edit.name();
        if (name.equals("host") || name.equals(":authority")) {
            head.authority(head.append(value));
            return;
        }
        boolean present = head.find(name) >= 0;
        switch (edit.action()) {
            case APPEND_IF_EXISTS_OR_ADD -> head.add(name, value);
            case ADD_IF_ABSENT -> {
                if (!present) {
                    head.add(name, value);
                }
            }
            case OVERWRITE_IF_EXISTS_OR_ADD -> head.set(name, value);
            case OVERWRITE_IF_EXISTS -> {
                if (present) {
                    head.set(name, value);
                }
            }
        }
    }
}
