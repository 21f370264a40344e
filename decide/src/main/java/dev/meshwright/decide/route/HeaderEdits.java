package dev.meshwright.decide.route;

import dev.meshwright.decide.format.Template;
import java.util.List;

/// Header changes of one level (route table, virtual host, route, weighted cluster). Removals come first, then
/// additions in order.
public record HeaderEdits(
        List<Edit> requestAdd, List<String> requestRemove, List<Edit> responseAdd, List<String> responseRemove) {
    public static final HeaderEdits NONE = new HeaderEdits(List.of(), List.of(), List.of(), List.of());

    /// `append_action` of HeaderValueOption.
    public enum Action {
        APPEND_IF_EXISTS_OR_ADD,
        ADD_IF_ABSENT,
        OVERWRITE_IF_EXISTS_OR_ADD,
        OVERWRITE_IF_EXISTS
    }

    /// @param name lower case
    /// @param keepEmpty add it even when the value renders empty
    public record Edit(String name, Template value, Action action, boolean keepEmpty) {}

    public HeaderEdits {
        requestAdd = List.copyOf(requestAdd);
        requestRemove = List.copyOf(requestRemove);
        responseAdd = List.copyOf(responseAdd);
        responseRemove = List.copyOf(responseRemove);
    }

    public boolean none() {
        return requestAdd.isEmpty() && requestRemove.isEmpty() && responseAdd.isEmpty() && responseRemove.isEmpty();
    }
}
