package dev.meshwright.dialects.istio;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.tree.Fields;
import dev.meshwright.model.AuthorizationPolicy.Attribute;
import dev.meshwright.model.AuthorizationPolicy.Attribute.Named;
import dev.meshwright.model.AuthorizationPolicy.Condition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The conditions of an AuthorizationPolicy's rule: the fields of `from.source` and `to.operation`, and the keys of
/// `when` (istio.io/latest/docs/reference/config/security/conditions). Their order is that of Istio's filters.
final class AuthorizationAttributes {
    private static final Map<String, Named> SOURCE = ordered(
            "principals", Named.PRINCIPAL,
            "requestPrincipals", Named.REQUEST_PRINCIPAL,
            "trustDomains", Named.TRUST_DOMAIN,
            "serviceAccounts", Named.SERVICE_ACCOUNT,
            "namespaces", Named.NAMESPACE,
            "remoteIpBlocks", Named.REMOTE_IP,
            "ipBlocks", Named.SOURCE_IP);

    private static final Map<String, Named> OPERATION = ordered(
            "hosts", Named.HOST,
            "methods", Named.METHOD,
            "paths", Named.PATH,
            "ports", Named.DESTINATION_PORT);

    private static final Map<String, Named> KEYS = ordered(
            "source.ip", Named.SOURCE_IP,
            "remote.ip", Named.REMOTE_IP,
            "source.namespace", Named.NAMESPACE,
            "source.principal", Named.PRINCIPAL,
            "source.serviceAccount", Named.SERVICE_ACCOUNT,
            "source.trustDomain", Named.TRUST_DOMAIN,
            "request.auth.principal", Named.REQUEST_PRINCIPAL,
            "request.auth.audiences", Named.AUDIENCES,
            "request.auth.presenter", Named.PRESENTER,
            "destination.ip", Named.DESTINATION_IP,
            "destination.port", Named.DESTINATION_PORT,
            "connection.sni", Named.SERVER_NAME);

    private static final Pattern HEADER = Pattern.compile("request\\.headers\\[([^\\[\\]]+)]");
    private static final Pattern CLAIM = Pattern.compile("request\\.auth\\.claims((\\[[^\\[\\]]+])+)");
    private static final Pattern METADATA = Pattern.compile("experimental\\.(envoy\\.filters\\.[^\\[\\]]+)\\[(.+)]");

    private AuthorizationAttributes() {}

    /// The conditions of a checked `from[].source`.
    static List<Condition> source(Fields source) {
        return conditions(source, SOURCE);
    }

    /// The conditions of a checked `to[].operation`.
    static List<Condition> operation(Fields operation) {
        return conditions(operation, OPERATION);
    }

    private static List<Condition> conditions(Fields section, Map<String, Named> fields) {
        List<Condition> conditions = new ArrayList<>();
        fields.forEach((name, attribute) -> {
            List<String> values = section.texts(name);
            List<String> notValues = section.texts("not" + Character.toUpperCase(name.charAt(0)) + name.substring(1));
            if (!values.isEmpty() || !notValues.isEmpty()) {
                conditions.add(new Condition(attribute, values, notValues, section.origin()));
            }
        });
        return conditions;
    }

    /// The condition of a checked entry of `when`; an error when its key is none that we know.
    static Optional<Condition> when(Fields entry) {
        String key = entry.text("key", "");
        Optional<Attribute> attribute = attribute(key);
        if (attribute.isEmpty()) {
            entry.error(
                    Codes.UNKNOWN_WORD,
                    "key",
                    "'" + key + "' is no attribute (expected: " + String.join(", ", KEYS.keySet())
                            + ", request.headers[NAME], request.auth.claims[NAME], experimental.envoy.filters.NAME[KEY])",
                    "write one of those shown");
        }
        return attribute.map(a -> new Condition(a, entry.texts("values"), entry.texts("notValues"), entry.origin()));
    }

    private static Optional<Attribute> attribute(String key) {
        Named named = KEYS.get(key);
        if (named != null) {
            return Optional.of(named);
        }
        Matcher header = HEADER.matcher(key);
        if (header.matches()) {
            return Optional.of(new Attribute.Header(header.group(1)));
        }
        Matcher claim = CLAIM.matcher(key);
        if (claim.matches()) {
            String path = claim.group(1);
            return Optional.of(new Attribute.Claim(
                    List.of(path.substring(1, path.length() - 1).split("]\\[", -1))));
        }
        Matcher metadata = METADATA.matcher(key);
        return metadata.matches()
                ? Optional.of(new Attribute.FilterMetadata(metadata.group(1), metadata.group(2)))
                : Optional.empty();
    }

    private static Map<String, Named> ordered(Object... pairs) {
        Map<String, Named> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put((String) pairs[i], (Named) pairs[i + 1]);
        }
        return map;
    }
}
