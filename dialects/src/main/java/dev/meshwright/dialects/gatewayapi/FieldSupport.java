package dev.meshwright.dialects.gatewayapi;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.diagnostic.Findings;
import dev.meshwright.base.tree.Tree;
import dev.meshwright.dialects.schema.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What becomes of each field of each kind: honoured, without effect (a warning), or refused. A field that this
/// table does not list is refused, so that one added to a schema is never passed over; docs/gateway-api.md is
/// made from it.
final class FieldSupport {
    enum How {
        HONOURED,
        NO_EFFECT,
        REFUSED
    }

    /// @param why for those that are not honoured
    record Support(How how, String why) {}

    private static final Support UNKNOWN = new Support(How.REFUSED, "this version does not know the field");

    private static final String REF = "{group,kind,name,namespace}";
    private static final String BACKEND = "{group,kind,name,namespace,port}";
    private static final String EDITS = "{set.{name,value},add.{name,value},remove}";
    private static final String PATH = "{type,replaceFullPath,replacePrefixMatch}";
    private static final String NAMESPACES =
            "namespaces.{from,selector.{matchLabels,matchExpressions.{key,operator,values}}}";
    private static final String COMMON_FILTERS = "type,requestHeaderModifier." + EDITS + ",responseHeaderModifier."
            + EDITS + ",requestMirror.{backendRef." + BACKEND + ",percent,fraction.{numerator,denominator}}";
    private static final String HTTP_FILTERS =
            "{" + COMMON_FILTERS + ",requestRedirect.{scheme,hostname,port,statusCode,"
                    + "path." + PATH + "},urlRewrite.{hostname,path." + PATH + "},"
                    + "cors.{allowOrigins,allowCredentials,allowMethods,allowHeaders,exposeHeaders,maxAge}}";
    private static final String GRPC_FILTERS = "{" + COMMON_FILTERS + "}";
    private static final String PARENTS = "parentRefs.{group,kind,namespace,name,sectionName,port}";
    private static final String LISTENERS = "listeners.{name,hostname,port,protocol,tls.{mode,options,certificateRefs."
            + REF + "},allowedRoutes.{" + NAMESPACES + ",kinds.{group,kind}}}";
    private static final String VALIDATION = "validation.{caCertificateRefs." + REF + ",mode}";
    private static final String L4_RULES = "rules.{name,backendRefs." + BACKEND + "}";

    private static final String SESSIONS =
            "sessionPersistence.{type,sessionName,absoluteTimeout,cookieConfig.lifetimeType,"
                    + "cookie.{name,path,lifetimeType},header.name}";
    private static final String EXTENSIONS =
            "no extension of this mesh is a filter; without it the route would do less";
    private static final String AUTH =
            "it protects something, and providers are asked for the whole mesh (AuthorizationPolicy, action CUSTOM)";
    private static final String OPTIONS = "no option is known";
    private static final String PARAMETERS = "gateway workloads are not made from it";
    private static final String WINDOW = "retries are counted among those that are active, not over a time";

    private static final Map<String, Map<String, Support>> BY_KIND = Map.ofEntries(
            kind(
                    "GatewayClass",
                    table(List.of("controllerName", "description"), Map.of("parametersRef", noEffect(PARAMETERS)))),
            kind(
                    "XMesh",
                    table(List.of("controllerName", "description"), Map.of("parametersRef", noEffect(PARAMETERS)))),
            kind(
                    "XBackend",
                    table(
                            List.of(
                                    "type",
                                    "externalHostname.hostname",
                                    "port.{port,name}",
                                    "protocol",
                                    "tls.{mode,clientCertificateRef." + REF + ",validation.{hostname,"
                                            + "caCertificateRefs.{group,kind,name},wellKnownCACertificates,"
                                            + "subjectAltNames.{type,hostname,uri}}}"),
                            Map.of())),
            kind(
                    "XBackendTrafficPolicy",
                    table(
                            List.of(
                                    "targetRefs.{group,kind,name}",
                                    SESSIONS,
                                    "retryConstraint.{budget.percent,minRetryRate.count}"),
                            Map.of(
                                    "retryConstraint.budget.interval", noEffect(WINDOW),
                                    "retryConstraint.minRetryRate.interval", noEffect(WINDOW)))),
            kind(
                    "Gateway",
                    table(
                            List.of(
                                    "gatewayClassName",
                                    LISTENERS,
                                    "addresses.{type,value}",
                                    "defaultScope",
                                    "allowedListeners." + NAMESPACES,
                                    "tls.frontend.{default." + VALIDATION + ",perPort.{port,tls." + VALIDATION + "}}",
                                    "tls.backend.clientCertificateRef.{group,kind,name,namespace}"),
                            Map.of(
                                    "infrastructure.parametersRef", noEffect(PARAMETERS),
                                    "infrastructure.labels", noEffect(PARAMETERS),
                                    "infrastructure.annotations", noEffect(PARAMETERS)))),
            kind("ListenerSet", table(List.of("parentRef." + REF, LISTENERS), Map.of())),
            kind(
                    "HTTPRoute",
                    table(
                            List.of(
                                    PARENTS,
                                    "useDefaultGateways",
                                    "hostnames",
                                    "rules." + SESSIONS,
                                    "rules.{name,matches.{path.{type,value},method,headers.{type,name,value},"
                                            + "queryParams.{type,name,value}},filters." + HTTP_FILTERS
                                            + ",backendRefs.{group,kind,name,namespace,port,weight,filters."
                                            + HTTP_FILTERS
                                            + "},timeouts.{request,backendRequest},retry.{codes,attempts,backoff}}"),
                            Map.of(
                                    "rules.filters.extensionRef", refused(EXTENSIONS),
                                    "rules.backendRefs.filters.extensionRef", refused(EXTENSIONS),
                                    "rules.filters.externalAuth", refused(AUTH),
                                    "rules.backendRefs.filters.externalAuth", refused(AUTH)))),
            kind(
                    "GRPCRoute",
                    table(
                            List.of(
                                    PARENTS,
                                    "useDefaultGateways",
                                    "hostnames",
                                    "rules." + SESSIONS,
                                    "rules.{name,matches.{method.{type,service,method},headers.{type,name,value}},"
                                            + "filters." + GRPC_FILTERS
                                            + ",backendRefs.{group,kind,name,namespace,port,weight,filters."
                                            + GRPC_FILTERS + "}}"),
                            Map.of(
                                    "rules.filters.extensionRef", refused(EXTENSIONS),
                                    "rules.backendRefs.filters.extensionRef", refused(EXTENSIONS)))),
            kind(
                    "TLSRoute",
                    table(
                            List.of(PARENTS, "useDefaultGateways", "hostnames", L4_RULES, "rules.backendRefs.weight"),
                            Map.of())),
            kind(
                    "TCPRoute",
                    table(List.of(PARENTS, "useDefaultGateways", L4_RULES, "rules.backendRefs.weight"), Map.of())),
            kind(
                    "UDPRoute",
                    table(List.of(PARENTS, "useDefaultGateways", L4_RULES, "rules.backendRefs.weight"), Map.of())),
            kind(
                    "BackendTLSPolicy",
                    table(
                            List.of(
                                    "targetRefs.{group,kind,name,sectionName}",
                                    "validation.{hostname,caCertificateRefs.{group,kind,name},"
                                            + "wellKnownCACertificates,subjectAltNames.{type,hostname,uri}}"),
                            Map.of("options", noEffect(OPTIONS)))),
            kind("ReferenceGrant", table(List.of("from.{group,kind,namespace}", "to.{group,kind,name}"), Map.of())));

    private final Map<String, Support> table;
    private final Findings findings;

    FieldSupport(String kind, Findings findings) {
        this.table = BY_KIND.getOrDefault(kind, Map.of());
        this.findings = findings;
    }

    /// What the field at a path without indexes becomes (`rules.filters.cors.maxAge`).
    static Support of(String kind, String path) {
        Map<String, Support> table = BY_KIND.getOrDefault(kind, Map.of());
        Support whole = table.get(path);
        for (int dot = path.lastIndexOf('.'); whole == null && dot > 0; dot = path.lastIndexOf('.', dot - 1)) {
            Support above = table.get(path.substring(0, dot));
            whole = above != null && above.how != How.HONOURED ? above : null;
        }
        return whole == null ? UNKNOWN : whole;
    }

    /// Reports each field of `spec` that is not honoured, once.
    void check(Tree spec, Schema schema) {
        check(spec, schema, "", "spec");
    }

    private void check(Tree tree, Schema schema, String field, String path) {
        switch (tree) {
            case Tree.Mapping(var entries, var _, var _) -> {
                for (Tree.Entry entry : entries) {
                    Schema child = schema.properties().get(entry.key());
                    if (child != null) {
                        entry(entry, child, field.isEmpty() ? entry.key() : field + "." + entry.key(), path);
                    }
                }
            }
            case Tree.Sequence(var items, var _, var _) -> {
                for (int i = 0; i < items.size() && !schema.items().isEmpty(); i++) {
                    check(items.get(i), schema.items().getFirst(), field, path + "[" + i + "]");
                }
            }
            case Tree.Scalar _ -> {}
        }
    }

    private void entry(Tree.Entry entry, Schema schema, String field, String parent) {
        String path = parent + "." + entry.key();
        Support support = table.get(field);
        if (support == null && !isLeaf(schema)) {
            check(entry.value(), schema, field, path);
            return;
        }
        Support found = support == null ? UNKNOWN : support;
        switch (found.how) {
            case HONOURED -> {}
            case NO_EFFECT ->
                findings.warning(
                        Codes.FIELD_NOT_SUPPORTED,
                        entry.keyPosition(),
                        path + ": has no effect: " + found.why,
                        "the rest of the element is used",
                        "do not rely on it, or remove it");
            case REFUSED ->
                findings.error(
                        Codes.VALUE_NOT_SUPPORTED,
                        entry.keyPosition(),
                        path + ": not supported: " + found.why,
                        "without it the element would mean something else, so it is refused",
                        "remove it, or say it another way");
        }
    }

    static boolean isLeaf(Schema schema) {
        boolean plainItems = schema.items().isEmpty()
                || schema.items().getFirst().properties().isEmpty();
        return schema.properties().isEmpty() && plainItems;
    }

    private static Map.Entry<String, Map<String, Support>> kind(String kind, Map<String, Support> table) {
        return Map.entry(kind, table);
    }

    private static Support refused(String why) {
        return new Support(How.REFUSED, why);
    }

    private static Support noEffect(String why) {
        return new Support(How.NO_EFFECT, why);
    }

    private static Map<String, Support> table(List<String> honoured, Map<String, Support> others) {
        Map<String, Support> table = new TreeMap<>(others);
        for (String pattern : honoured) {
            expand(pattern).forEach(path -> table.put(path, new Support(How.HONOURED, "")));
        }
        return table;
    }

    /// `a.{b,c.{d,e}}` is `a.b`, `a.c.d`, `a.c.e`.
    private static List<String> expand(String pattern) {
        int open = pattern.indexOf('{');
        if (open < 0) {
            return List.of(pattern);
        }
        List<String> out = new ArrayList<>();
        String before = pattern.substring(0, open);
        int depth = 0;
        int start = open + 1;
        for (int i = open; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            depth += c == '{' ? 1 : c == '}' ? -1 : 0;
            if ((c == ',' && depth == 1) || (c == '}' && depth == 0)) {
                expand(pattern.substring(start, i)).forEach(rest -> out.add(before + rest));
                start = i + 1;
            }
        }
        return out;
    }
}
