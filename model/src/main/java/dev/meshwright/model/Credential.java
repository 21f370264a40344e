package dev.meshwright.model;

import dev.meshwright.base.diagnostic.Origin;

/// A certificate with its key, authorities to believe, or both, that gateways and policies name (a Kubernetes
/// Secret or ConfigMap). Its text never shows a value: some are keys.
///
/// @param certificate PEM chain; empty when there is none
/// @param privateKey PEM; empty when there is none
/// @param authorities PEM certificates of authorities; empty when there are none
/// @param revocations PEM revocation lists; may be empty
public record Credential(
        Kind kind,
        String namespace,
        String name,
        String certificate,
        String privateKey,
        String authorities,
        String revocations,
        Origin origin) {
    public enum Kind {
        SECRET,
        CONFIG_MAP
    }

    /// A credential by name.
    ///
    /// @param namespace empty: that of the proxy that uses it
    /// @param granted proxies of other namespaces may use it too, as its owner says
    public record Ref(Kind kind, String namespace, String name, boolean granted) {
        private static final String CONFIG_MAP_PREFIX = "configmap://";
        private static final String SECRET_PREFIX = "kubernetes://";

        /// As Istio writes it: `name`, `namespace/name`, maybe behind `kubernetes://` or `configmap://`.
        public static Ref parse(String text, boolean granted) {
            Kind kind = text.startsWith(CONFIG_MAP_PREFIX) ? Kind.CONFIG_MAP : Kind.SECRET;
            String rest = kind == Kind.CONFIG_MAP
                    ? text.substring(CONFIG_MAP_PREFIX.length())
                    : text.startsWith(SECRET_PREFIX) ? text.substring(SECRET_PREFIX.length()) : text;
            int slash = rest.indexOf('/');
            return slash < 0
                    ? new Ref(kind, "", rest, granted)
                    : new Ref(kind, rest.substring(0, slash), rest.substring(slash + 1), granted);
        }

        /// `kubernetes://name` and so on, the name of its SDS secret.
        public String resourceName() {
            String place = namespace.isEmpty() ? name : namespace + "/" + name;
            return (kind == Kind.CONFIG_MAP ? CONFIG_MAP_PREFIX : SECRET_PREFIX) + place;
        }

        /// Where a proxy of `own` namespace finds it.
        public String in(String own) {
            return namespace.isEmpty() ? own : namespace;
        }

        /// Whether a proxy of that namespace may have it.
        public boolean permits(String own) {
            return granted || in(own).equals(own);
        }

        @Override
        public String toString() {
            return namespace.isEmpty() ? name : namespace + "/" + name;
        }
    }

    @Override
    public String toString() {
        return kind + " " + namespace + "/" + name;
    }
}
