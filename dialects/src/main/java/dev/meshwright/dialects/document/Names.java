package dev.meshwright.dialects.document;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.diagnostic.Findings;
import dev.meshwright.base.diagnostic.Position;
import dev.meshwright.base.tree.Fields;
import java.util.regex.Pattern;

/// Checks of names, hosts, labels and addresses. Each reports at the place given and says whether the text is good.
public final class Names {
    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
    /// Istio allows '_' in hosts (`outbound_.80_._.host`) and letters of both cases.
    private static final Pattern HOST_LABEL = Pattern.compile("[a-zA-Z0-9_]([-a-zA-Z0-9_]{0,61}[a-zA-Z0-9_])?");

    private static final Pattern LABEL_NAME = Pattern.compile("[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?");
    private static final int HOST_CHARS_MAX = 255;
    /// What Kubernetes runs a pod as that names no account.
    private static final String DEFAULT_ACCOUNT = "default";

    private Names() {}

    public static boolean isDnsLabel(String text) {
        return LABEL.matcher(text).matches();
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

    private static boolean allParts(String text, Pattern part) {
        for (String label : text.split("\\.", -1)) {
            if (!part.matcher(label).matches()) {
                return false;
            }
        }
        return true;
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
        boolean keyGood = LABEL_NAME.matcher(key.substring(slash + 1)).matches()
                && (slash < 0 || isDnsSubdomain(key.substring(0, slash)));
        boolean valueGood = value.isEmpty() || LABEL_NAME.matcher(value).matches();
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
