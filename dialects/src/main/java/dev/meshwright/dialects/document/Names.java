package dev.meshwright.dialects.document;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.diagnostic.Findings;
import dev.meshwright.base.diagnostic.Position;
import dev.meshwright.base.tree.Fields;
import java.util.Locale;

/// Checks of names, hosts, labels and addresses. Each reports at the place given and says whether the text is good.
public final class Names {
    private static final int LABEL_CHARS_MAX = 63;
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz";
    private static final String CAPITALS = LETTERS.toUpperCase(Locale.ROOT);
    private static final String DIGITS = "0123456789";

    private static final Word LABEL = new Word(LETTERS + DIGITS, "-");
    /// Istio allows '_' in hosts (`outbound_.80_._.host`) and letters of both cases.
    private static final Word HOST_LABEL = new Word(LETTERS + CAPITALS + DIGITS + "_", "-");

    private static final Word LABEL_NAME = new Word(LETTERS + CAPITALS + DIGITS, "-_.");

    /// Words of 1 to 63 characters; looked at by hand, as each label of each workload is.
    private static final class Word {
        private static final int ASCII = 128;

        private final boolean[] atEnds = new boolean[ASCII];
        private final boolean[] within = new boolean[ASCII];

        /// @param atEnds what it may begin and end with
        /// @param more what may stand between
        Word(String atEnds, String more) {
            atEnds.chars().forEach(c -> this.atEnds[c] = true);
            (atEnds + more).chars().forEach(c -> within[c] = true);
        }

        boolean fits(String text) {
            return fits(text, 0, text.length());
        }

        boolean fits(String text, int start, int end) {
            if (end <= start || end - start > LABEL_CHARS_MAX) {
                return false;
            }
            for (int i = start; i < end; i++) {
                char c = text.charAt(i);
                boolean edge = i == start || i == end - 1;
                if (c >= ASCII || !(edge ? atEnds[c] : within[c])) {
                    return false;
                }
            }
            return true;
        }
    }

    private static final int HOST_CHARS_MAX = 255;
    /// What Kubernetes runs a pod as that names no account.
    private static final String DEFAULT_ACCOUNT = "default";

    private Names() {}

    public static boolean isDnsLabel(String text) {
        return LABEL.fits(text);
    }

    /// Lower-case labels joined by dots, at most 253 characters (Kubernetes object names).
    public static boolean isDnsSubdomain(String text) {
        return text.length() <= 253 && allParts(text, LABEL);
    }

    /// A DNS name without a wildcard; a trailing dot is allowed (RFC 1034).
    public static boolean isHost(String text) {
        String name = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
        return !name.isEmpty() && name.length() <= HOST_CHARS_MAX && allParts(name, HOST_LABEL);
    }

    /// A DNS name, `*`, or a DNS name whose first label is `*` or begins with `*` (Istio: wildcard DNS-1123 label).
    public static boolean isWildcardHost(String text) {
        if (text.equals("*")) {
            return true;
        }
        if (!text.startsWith("*")) {
            return isHost(text);
        }
        String rest = text.startsWith("*.") ? text.substring(2) : text.substring(1);
        return isHost(rest);
    }

    private static boolean allParts(String text, Word part) {
        int start = 0;
        for (int dot = text.indexOf('.'); dot >= 0; dot = text.indexOf('.', start)) {
            if (!part.fits(text, start, dot)) {
                return false;
            }
            start = dot + 1;
        }
        return part.fits(text, start, text.length());
    }

    /// A host that requests can be sent to: `*.suffix` names a service of that very host, but `*` is none.
    public static boolean checkDestination(Findings findings, String path, String host, Position position) {
        boolean good = !host.equals("*") && (isWildcardHost(host) || Addresses.isIp(host));
        return checkHost(findings, path, host, position, good, "a DNS name");
    }

    public static boolean checkWildcardHost(Findings findings, String path, String host, Position position) {
        boolean good = isWildcardHost(host) || Addresses.isIp(host);
        return checkHost(findings, path, host, position, good, "a DNS name, '*', or '*.' and a DNS name");
    }

    private static boolean checkHost(
            Findings findings, String path, String host, Position position, boolean good, String expected) {
        if (!good) {
            findings.error(
                    Codes.BAD_HOST,
                    position,
                    path + ": '" + host + "' is no host name (expected: " + expected + ")",
                    "",
                    "write letters, digits, '-' and '.'");
        }
        return good;
    }

    /// The service account named by a field; `default` when absent, and after a report. It becomes part of a SPIFFE id.
    public static String serviceAccount(Fields fields, String name) {
        String account = fields.text(name, "");
        if (account.isEmpty()) {
            return DEFAULT_ACCOUNT;
        }
        if (!isDnsSubdomain(account)) {
            fields.error(
                    Codes.BAD_NAME,
                    name,
                    "'" + account + "' (expected: lower-case letters, digits, '-' and '.', at most 253)",
                    "write the name of a service account");
            return DEFAULT_ACCOUNT;
        }
        return account;
    }

    /// Kubernetes label syntax: `[prefix/]name` of at most 63 characters, value of at most 63 or empty.
    public static boolean checkLabel(Findings findings, String path, String key, String value, Position position) {
        int slash = key.indexOf('/');
        boolean keyGood =
                LABEL_NAME.fits(key, slash + 1, key.length()) && (slash < 0 || isDnsSubdomain(key.substring(0, slash)));
        boolean valueGood = value.isEmpty() || LABEL_NAME.fits(value);
        if (!keyGood || !valueGood) {
            findings.error(
                    Codes.BAD_LABEL,
                    position,
                    path + ": label '" + key + "=" + value + "' (expected: letters, digits, '-', '_' and '.', "
                            + "at most 63 each)",
                    "no workload can carry such a label",
                    "correct the " + (keyGood ? "value" : "key"));
        }
        return keyGood && valueGood;
    }
}
