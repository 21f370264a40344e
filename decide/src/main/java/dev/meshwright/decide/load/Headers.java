package dev.meshwright.decide.load;

import dev.meshwright.decide.format.Template;
import dev.meshwright.decide.route.HeaderEdits;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Gathers the four header fields of a level into [HeaderEdits].
final class Headers {
    private final List<HeaderEdits.Edit> requestAdd = new ArrayList<>();
    private final List<String> requestRemove = new ArrayList<>();
    private final List<HeaderEdits.Edit> responseAdd = new ArrayList<>();
    private final List<String> responseRemove = new ArrayList<>();

    void requestAdd(Message m) throws LoadException {
        requestAdd.add(option(m.message()));
    }

    void requestRemove(Message m) throws LoadException {
        requestRemove.add(removable(m));
    }

    void responseAdd(Message m) throws LoadException {
        responseAdd.add(option(m.message()));
    }

    void responseRemove(Message m) throws LoadException {
        responseRemove.add(removable(m));
    }

    HeaderEdits edits() {
        HeaderEdits edits = new HeaderEdits(requestAdd, requestRemove, responseAdd, responseRemove);
        return edits.none() ? HeaderEdits.NONE : edits;
    }

    private static String removable(Message m) throws LoadException {
        String name = m.textNotEmpty().toLowerCase(Locale.ROOT);
        if (name.startsWith(":") || name.equals("host")) {
            throw m.bad("'" + name + "' cannot be removed");
        }
        return name;
    }

    static Template template(Message m, String text) throws LoadException {
        try {
            return Template.parse(text);
        } catch (IllegalArgumentException e) {
            throw m.badHere(String.valueOf(e.getMessage()));
        }
    }

    private static HeaderEdits.Edit option(Message m) throws LoadException {
        String name = "";
        Template value = Template.parse("");
        HeaderEdits.Action action = HeaderEdits.Action.APPEND_IF_EXISTS_OR_ADD;
        boolean keepEmpty = false;
        while (m.next()) {
            switch (m.number()) {
                case 1 -> {
                    Message header = m.message();
                    String text = "";
                    while (header.next()) {
                        switch (header.number()) {
                            case 1 -> name = header.textNotEmpty().toLowerCase(Locale.ROOT);
                            case 2 -> text = header.text();
                            case 3 -> text = new String(header.raw(), StandardCharsets.ISO_8859_1);
                            default -> throw header.unsupported();
                        }
                    }
                    value = template(header, text);
                }
                case 2 ->
                    action = m.wrappedFlag()
                            ? HeaderEdits.Action.APPEND_IF_EXISTS_OR_ADD
                            : HeaderEdits.Action.OVERWRITE_IF_EXISTS_OR_ADD;
                case 3 ->
                    action = switch (m.number31()) {
                        case 0 -> HeaderEdits.Action.APPEND_IF_EXISTS_OR_ADD;
                        case 1 -> HeaderEdits.Action.ADD_IF_ABSENT;
                        case 2 -> HeaderEdits.Action.OVERWRITE_IF_EXISTS_OR_ADD;
                        case 3 -> HeaderEdits.Action.OVERWRITE_IF_EXISTS;
                        default -> throw m.bad("expected: 0..3");
                    };
                case 4 -> keepEmpty = m.flag();
                default -> throw m.unsupported();
            }
        }
        if (name.isEmpty()) {
            throw m.badHere("header.key is missing");
        }
        if (name.startsWith(":") && !name.equals(":authority") && !name.equals(":path")) {
            throw m.badHere("header.key: '" + name + "' cannot be edited");
        }
        return new HeaderEdits.Edit(name, value, action, keepEmpty);
    }
}
