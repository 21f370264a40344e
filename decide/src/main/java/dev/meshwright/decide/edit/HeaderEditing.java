package dev.meshwright.decide.edit;

import dev.meshwright.decide.format.Template;
import dev.meshwright.decide.request.EditableHead;
import dev.meshwright.decide.route.ClusterChoice;
import dev.meshwright.decide.route.HeaderEdits;
import dev.meshwright.decide.route.RouteAction;
import dev.meshwright.decide.route.RouteDecision;
import dev.meshwright.decide.route.RouteTable;
import java.util.List;
import org.jspecify.annotations.Nullable;

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

    /// Edits an answer that a proxy makes itself: any where the route leads to a cluster, and of other routes what
    /// they answer themselves, with its `location` (`sendLocalReply` of Envoy's filter manager and
    /// `finalizeResponseHeaders` of a direct response entry). Answers to preflights are not edited. What a filter
    /// adds comes behind.
    ///
    /// @param byRoute the route answers, not a filter before it
    public static void applyToOwn(
            boolean byRoute, RouteTable table, RouteDecision decision, EditableHead head, Template.Values values) {
        boolean edits = switch (decision.route().action()) {
            case RouteAction.Forward _ -> true;
            case RouteAction.Redirect _, RouteAction.DirectResponse _ -> byRoute;
            case RouteAction.NonForwarding _ -> false;
        };
        if (edits) {
            apply(Side.RESPONSE, table, decision, head, values);
        }
    }

    /// The edits of one filter.
    public static void apply(Side side, HeaderEdits edits, EditableHead head, Template.Values values) {
        edit(side, edits, head, values);
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
        if (add.size() == 1) {
            HeaderEdits.Edit only = add.getFirst();
            String value = value(only, head, values);
            if (value != null) {
                write(only, value, head);
            }
        } else if (!add.isEmpty()) {
            several(add, head, values);
        }
    }

    /// Envoy's order within one level (`HeaderParser::evaluateHeaders`): all values are made of the headers as
    /// they came, what overwrites is written first, then what is added.
    private static void several(List<HeaderEdits.Edit> edits, EditableHead head, Template.Values values) {
        @Nullable String[] made = new String[edits.size()];
        for (int i = 0; i < made.length; i++) {
            made[i] = value(edits.get(i), head, values);
        }
        for (int pass = 0; pass < 2; pass++) {
            for (int i = 0; i < made.length; i++) {
                String value = made[i];
                if (value != null && overwrites(edits.get(i).action()) == (pass == 0)) {
                    write(edits.get(i), value, head);
                }
            }
        }
    }

    private static boolean overwrites(HeaderEdits.Action action) {
        return switch (action) {
            case OVERWRITE_IF_EXISTS_OR_ADD, OVERWRITE_IF_EXISTS -> true;
            case APPEND_IF_EXISTS_OR_ADD, ADD_IF_ABSENT -> false;
        };
    }

    /// What an edit writes; null when it does nothing, because it has no text or by whether the header is there.
    private static @Nullable String value(HeaderEdits.Edit edit, EditableHead head, Template.Values values) {
        String value;
        if (edit.value().constant()) {
            value = edit.value().text();
        } else {
            StringBuilder rendered = new StringBuilder();
            edit.value().render(values, rendered);
            value = rendered.toString();
        }
        if (value.isEmpty() && !edit.keepEmpty()) {
            return null;
        }
        if (isHost(edit.name())) {
            return value;
        }
        return switch (edit.action()) {
            case APPEND_IF_EXISTS_OR_ADD, OVERWRITE_IF_EXISTS_OR_ADD -> value;
            case ADD_IF_ABSENT -> head.find(edit.name()) < 0 ? value : null;
            case OVERWRITE_IF_EXISTS -> head.find(edit.name()) >= 0 ? value : null;
        };
    }

    private static void write(HeaderEdits.Edit edit, String value, EditableHead head) {
        if (isHost(edit.name())) {
            head.authority(head.append(value));
        } else if (overwrites(edit.action())) {
            head.set(edit.name(), value);
        } else {
            head.add(edit.name(), value);
        }
    }

    private static boolean isHost(String name) {
        return name.equals("host") || name.equals(":authority");
    }
}
