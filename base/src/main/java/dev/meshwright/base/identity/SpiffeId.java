package dev.meshwright.base.identity;

/// A workload identity in the mesh's form `spiffe://TRUSTDOMAIN/ns/NAMESPACE/sa/ACCOUNT` (SPIFFE-ID standard,
/// section 2; path form by Istio).
///
/// @param trustDomain lower-case host-like name, 1 to 255 characters
/// @param namespace Kubernetes-style namespace, DNS label
/// @param serviceAccount account name, DNS subdomain
public record SpiffeId(String trustDomain, String namespace, String serviceAccount) {
    public SpiffeId {
        requireSegment("trust domain", trustDomain, 255);
        requireSegment("namespace", namespace, 63);
        requireSegment("service account", serviceAccount, 253);
    }

    private static void requireSegment(String what, String value, int lengthMax) {
        if (value.isEmpty() || value.length() > lengthMax) {
            throw new IllegalArgumentException(
                    what + ": '" + value + "' (expected: 1 to " + lengthMax + " characters)");
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            boolean allowed = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
            if (!allowed) {
                throw new IllegalArgumentException(
                        what + ": '" + value + "' (expected: only a-z, 0-9, '-', '.' and '_')");
            }
        }
        if (value.equals(".") || value.equals("..")) {
            throw new IllegalArgumentException(what + ": '" + value + "' (a dot segment is not a name)");
        }
    }

    /// Parses the URI form.
    ///
    /// @throws IllegalArgumentException when the text is not exactly of the mesh's form
    public static SpiffeId parse(String uri) {
        String[] parts = uri.split("/", -1);
        boolean shaped = parts.length == 7
                && parts[0].equals("spiffe:")
                && parts[1].isEmpty()
                && parts[3].equals("ns")
                && parts[5].equals("sa");
        if (!shaped) {
            throw new IllegalArgumentException(
                    "SPIFFE id: '" + uri + "' (expected: spiffe://TRUSTDOMAIN/ns/NAMESPACE/sa/ACCOUNT)");
        }
        return new SpiffeId(parts[2], parts[4], parts[6]);
    }

    @Override
    public String toString() {
        return "spiffe://" + trustDomain + "/ns/" + namespace + "/sa/" + serviceAccount;
    }
}
