package dev.meshwright.decide.extauthz;

import dev.meshwright.decide.request.EditableHead;
import dev.meshwright.decide.request.RequestView;
import java.util.Set;

/// A header that a provider wants changed, in a request or in its response.
///
/// @param name in lower case
public record HeaderChange(String name, String value, Action action) {
    public enum Action {
        /// One field takes the place of all of that name.
        SET,
        /// One more field.
        ADD,
        ADD_IF_ABSENT,
        SET_IF_PRESENT,
        /// Behind the value that is there, after a comma; nothing where there is none.
        JOIN
    }

    /// How a message is framed is not a provider's to say (threat model H2).
    private static final Set<String> FRAMING = Set.of(
            "connection", "content-length", "keep-alive", "proxy-connection", "te", "transfer-encoding", "upgrade");

    /// Whether name and value can stand in a head (RFC 9110 5.1, 5.5).
    boolean sound() {
        String token = name.startsWith(":") ? name.substring(1) : name;
        if (token.isEmpty()) {
            return false;
        }
        for (int i = 0; i < token.length(); i++) {
            char c = token.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
            if (!letter && "!#$%&'*+-.^_`|~".indexOf(c) < 0) {
                return false;
            }
        }
        if (ofLine()) {
            return inLine(value);
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if ((c < ' ' && c != '\t') || c == 0x7f || c > 0xff) {
                return false;
            }
        }
        return true;
    }

    /// Whether a text can stand in a request line.
    static boolean inLine(String text) {
        return text.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }

    private boolean ofLine() {
        return name.startsWith(":") || name.equals("host");
    }

    /// Whether it changes something here: framing is the proxy's own.
    boolean counts() {
        return !FRAMING.contains(name);
    }

    /// Makes the change, in a request or a response.
    public void applyTo(EditableHead head) {
        if (!counts()) {
            return;
        }
        if (ofLine()) {
            changeLine(head);
            return;
        }
        switch (action) {
            case SET -> head.set(name, value);
            case ADD -> head.add(name, value);
            case ADD_IF_ABSENT -> {
                if (head.find(name) < 0) {
                    head.add(name, value);
                }
            }
            case SET_IF_PRESENT -> {
                if (head.find(name) >= 0) {
                    head.set(name, value);
                }
            }
            case JOIN -> {
                int index = head.find(name);
                if (index >= 0) {
                    String before = head.text(head.headerValue(index));
                    head.set(name, before + "," + value);
                }
            }
        }
    }

    /// Pseudo-headers are there once; all but a scheme can be changed.
    private void changeLine(EditableHead head) {
        boolean pathless = head.path() == RequestView.ABSENT;
        if (action == Action.ADD_IF_ABSENT || action == Action.JOIN || action == Action.ADD) {
            return;
        }
        switch (name) {
            case ":path" -> {
                if (!pathless && value.startsWith("/")) {
                    head.path(head.append(value));
                }
            }
            case ":authority", "host" -> head.authority(head.append(value));
            case ":method" -> head.method(head.append(value));
            default -> {
                // Of a request there is nothing else; a response has its status by itself.
            }
        }
    }
}
