package dev.meshwright.xds.server;

import dev.meshwright.xds.TypeUrl;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Finds the rejected resources in the words of a NACK.
///
/// Our own proxy writes one line per resource, `NAME at PATH: MESSAGE` (`DeltaClient`), which is read first. Envoy
/// writes `Error adding/updating listener(s) NAME: MESSAGE` and similar; there, every name of the push that stands
/// in the text with a border on both sides counts, the longest first. A push of one resource needs no name.
final class NackDetail {
    private static final int DETAIL_MAX = 4_096;
    private static final String BORDER = " ,:;'\"()[]\n\t";

    private NackDetail() {}

    /// At least one entry; its resource name is empty when nothing in the text tells.
    static List<Nack> of(TypeUrl type, Push push, String text, Instant when) {
        String detail = text.length() > DETAIL_MAX ? text.substring(0, DETAIL_MAX) : text;
        List<String> names = new ArrayList<>(push.sent().keySet());
        names.sort((a, b) -> b.length() - a.length());
        List<Nack> nacks = ours(type, push, names, detail, when);
        if (nacks.isEmpty()) {
            nacks = named(type, push, names, detail, when);
        }
        if (nacks.isEmpty()) {
            String only = push.sent().size() == 1 ? names.getFirst() : "";
            nacks.add(new Nack(type, only, "", version(push, only), detail, when));
        }
        return nacks;
    }

    private static List<Nack> ours(TypeUrl type, Push push, List<String> names, String detail, Instant when) {
        List<Nack> nacks = new ArrayList<>();
        for (String line : (Iterable<String>) detail.lines()::iterator) {
            for (String name : names) {
                String rest = line.startsWith(name) ? line.substring(name.length()) : "";
                int end = rest.indexOf(": ");
                if (rest.startsWith(": ") || (rest.startsWith(" at ") && end > 0)) {
                    String path = end > 4 ? rest.substring(4, end) : "";
                    nacks.add(new Nack(type, name, path, version(push, name), rest.substring(end + 2), when));
                    break;
                }
            }
        }
        return nacks;
    }

    private static List<Nack> named(TypeUrl type, Push push, List<String> names, String detail, Instant when) {
        List<Nack> nacks = new ArrayList<>();
        String rest = detail;
        for (String name : names) {
            int at = bounded(rest, name);
            if (at >= 0) {
                nacks.add(new Nack(type, name, "", version(push, name), detail, when));
                rest = rest.substring(0, at) + " " + rest.substring(at + name.length());
            }
        }
        return nacks;
    }

    private static String version(Push push, String name) {
        var resource = push.sent().get(name);
        return resource == null ? "" : resource.version();
    }

    private static int bounded(String text, String name) {
        for (int at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
            int end = at + name.length();
            boolean left = at == 0 || BORDER.indexOf(text.charAt(at - 1)) >= 0;
            boolean right = end == text.length() || BORDER.indexOf(text.charAt(end)) >= 0;
            if (left && right) {
                return at;
            }
        }
        return -1;
    }
}
