package dev.meshwright.decide.edit;

import dev.meshwright.decide.format.Template;
import dev.meshwright.decide.request.EditableHead;
import dev.meshwright.decide.route.ClusterChoice;
import dev.meshwright.decide.route.HeaderEdits;
import dev.meshwright.decide.route.RouteDecision;
import dev.meshwright.decide.route.RouteTable;
import java.util.List;

/// Applies the header edits of weighted cluster, route, virtual host and table, in the order that
/// `most_specific_header_mutations_wins` asks for (Envoy docs "Custom request/response headers").
public final class HeaderEditing {
    private HeaderEditing() {}

    public enum Side {
        REQUEST,
        RESPONSE
    }

    /// @param values what templates speak of
    public static void apply(
            Side side, RouteTable table, RouteDecision decision, EditableHead head, Template.Values values) {
        ClusterChoice.Entry entry = decision.weighted();
        HeaderEdits weighted = entry == null ? HeaderEdits.NONE : entry.headers();
        if (table.options().mostSpecificHeadersWin()) {
            edit(side, table.options().headers(), head, values);
            edit(side, decision.virtualHost().headers(), head, values);
            edit(side, decision.route().headers(), head, values);
            edit(side, weighted, head, values);
        } else {
            edit(side, weighted, head, values);
            edit(side, decision.route().headers(), head, values);
            edit(side, decision.virtualHost().headers(), head, values);
            edit(side, table.options().headers(), head, values);
        }
    }

    private static void edit(Side side, HeaderEdits edits, EditableHead head, Template.Values values) {
        if (edits.none()) {
            return;
        }
        List<String> remove = side == Side.REQUEST ? edits.requestRemove() : edits.responseRemove();
        for (int i = 0; i < remove.size(); i++) {
            head.remove(remove.get(i));
        }
        List<HeaderEdits.Edit> add = side == Side.REQUEST ? edits.requestAdd() : edits.responseAdd();
        for (int i = 0; i < add.size(); i++) {
            one(add.get(i), head, values);
        }
    }

    private static void one(HeaderEdits.Edit edit, EditableHead head, Template.Values values) {
        String value;
        if (edit.value().constant()) {
            value = edit.value().text();
        } else {
            StringBuilder rendered = new StringBuilder();
            edit.value().render(values, rendered);
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
