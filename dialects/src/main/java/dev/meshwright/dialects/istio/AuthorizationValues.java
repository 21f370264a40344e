package dev.meshwright.dialects.istio;

import com.google.re2j.Pattern;
import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.tree.Fields;
import dev.meshwright.dialects.document.Addresses;
import java.util.List;
import java.util.function.Function;

/// Lists of values in an AuthorizationPolicy. Each check reports at the value.
final class AuthorizationValues {
    private static final int ACCOUNTS_MAX = 16;
    private static final int ACCOUNT_CHARS_MAX = 320;
    private static final int PORT_MAX = 65535;
    private static final String ANY_SEGMENT = "{*}";
    private static final String ANY_PATH = "{**}";
    /// RFC 3986 `pchar`, as Envoy's path templates take it.
    private static final Pattern SEGMENT = Pattern.compile("[a-zA-Z0-9-._~%!$&'()+,;:@=]+");

    private AuthorizationValues() {}

    static void texts(Fields fields, String name) {
        each(fields, name, "a text that is not empty", text -> !text.isEmpty());
    }

    static void ips(Fields fields, String name) {
        each(fields, name, "an IP address or a prefix", text -> Addresses.isIp(text) || Addresses.isPrefix(text));
    }

    static void ports(Fields fields, String name) {
        each(fields, name, "0.." + PORT_MAX, text -> text.matches("[0-9]{1,5}") && Integer.parseInt(text) <= PORT_MAX);
    }

    static void paths(Fields fields, String name) {
        each(
                fields,
                name,
                "a path, with {*} for a segment or {**} last for the rest",
                text -> !text.isEmpty() && isPath(text));
    }

    static void serviceAccounts(Fields fields, String name) {
        if (fields.items(name).size() > ACCOUNTS_MAX) {
            fields.error(
                    Codes.OUT_OF_RANGE,
                    name,
                    fields.items(name).size() + " entries (expected: at most " + ACCOUNTS_MAX + ")",
                    "split the rule");
        }
        each(fields, name, "ACCOUNT or NAMESPACE/ACCOUNT without wildcards", AuthorizationValues::isAccount);
    }

    static void trustDomains(Fields fields, String name) {
        each(
                fields,
                name,
                "a trust domain, maybe with one '*' at its start or end",
                text -> isWildcard(text) && text.indexOf('/') < 0);
    }

    static void wildcards(Fields fields, String name) {
        each(fields, name, "a text, maybe with one '*' at its start or end", AuthorizationValues::isWildcard);
    }

    private static boolean isAccount(String text) {
        List<String> parts = List.of(text.split("/", -1));
        return !text.contains("*")
                && text.length() <= ACCOUNT_CHARS_MAX
                && parts.size() <= 2
                && parts.stream().noneMatch(String::isEmpty);
    }

    private static boolean isWildcard(String text) {
        int star = text.indexOf('*');
        boolean atEnd = star == 0 || star == text.length() - 1;
        return !text.isEmpty() && (star < 0 || (star == text.lastIndexOf('*') && atEnd));
    }

    private static boolean isPath(String path) {
        boolean template = path.contains(ANY_SEGMENT) || path.contains(ANY_PATH);
        boolean rest = false;
        for (String segment : path.replaceAll("^/+|/+$", "").split("/", -1)) {
            boolean wild = segment.equals(ANY_SEGMENT) || segment.equals(ANY_PATH);
            if (wild && rest) {
                return false;
            }
            rest |= segment.equals(ANY_PATH);
            boolean literal = segment.indexOf('{') < 0
                    && segment.indexOf('}') < 0
                    && (!template || SEGMENT.matcher(segment).matches());
            if (!wild && !literal) {
                return false;
            }
        }
        return true;
    }

    private static void each(Fields fields, String name, String expected, Function<String, Boolean> good) {
        for (Fields.TextItem item : fields.textItems(name)) {
            if (!good.apply(item.text())) {
                fields.findings()
                        .error(
                                Codes.BAD_TEXT,
                                item.position(),
                                item.path() + ": '" + item.text() + "' (expected: " + expected + ")",
                                "",
                                "correct the value");
            }
        }
    }
}
