package dev.meshwright.dialects.istio;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.tree.Fields;
import dev.meshwright.dialects.document.ElementDocument;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// What Istio's admission asks of an AuthorizationPolicy beyond its schema
/// (istio.io/latest/docs/reference/config/security/authorization-policy).
final class AuthorizationPolicyCheck {
    private static final String DRY_RUN = "istio.io/dry-run";
    /// Attributes that only the proxy's own filters know; an external authorizer decides before them.
    private static final Set<String> NOT_WITH_CUSTOM = Set.of(
            "namespaces",
            "notNamespaces",
            "serviceAccounts",
            "notServiceAccounts",
            "trustDomains",
            "notTrustDomains",
            "principals",
            "notPrincipals",
            "requestPrincipals",
            "notRequestPrincipals");
    /// Of a source, what a TCP connection has too.
    private static final String[] TCP_SOURCE = {
        "principals",
        "notPrincipals",
        "ipBlocks",
        "notIpBlocks",
        "namespaces",
        "notNamespaces",
        "remoteIpBlocks",
        "notRemoteIpBlocks",
        "serviceAccounts",
        "notServiceAccounts"
    };

    private AuthorizationPolicyCheck() {}

    static void check(ElementDocument document, Fields spec) {
        PolicyTargets.check(spec);
        String action = spec.text("action", "ALLOW");
        boolean custom = action.equals("CUSTOM");
        List<Fields> rules = spec.sections("rules");
        boolean never = rules.isEmpty() && !spec.has("rules");
        if (never && (custom || action.equals("DENY"))) {
            spec.missing("rules", "at least one rule; an action " + action + " without rules is never taken");
        }
        if (custom && !never) {
            String provider =
                    spec.section("provider").map(p -> p.text("name", "")).orElse("");
            if (provider.isEmpty()) {
                spec.missing("provider", "the name of an extension provider of MeshConfig");
            }
        }
        if (!custom && spec.has("provider")) {
            spec.error(Codes.CONTRADICTION, "provider", "belongs to action CUSTOM (it is " + action + ")", "remove it");
        }
        boolean decides = action.equals("ALLOW") || action.equals("DENY");
        if (document.annotations().containsKey(DRY_RUN) && !decides) {
            spec.error(Codes.CONTRADICTION, "action", action + " cannot be tried with " + DRY_RUN, "remove one");
        }
        rules.forEach(rule -> rule(rule, custom, action.equals("DENY")));
        spec.ignoreRest();
    }

    private static void rule(Fields rule, boolean custom, boolean deny) {
        notEmptyList(rule, "from");
        notEmptyList(rule, "to");
        List<Fields> sources = inner(rule, "from", "source");
        List<Fields> operations = inner(rule, "to", "operation");
        sources.forEach(source -> source(source, custom));
        operations.forEach(AuthorizationPolicyCheck::operation);
        rule.sections("when").forEach(condition -> AuthorizationCondition.check(condition, custom));
        boolean tcpFrom = sources.stream().anyMatch(source -> source.count(TCP_SOURCE) > 0);
        boolean tcpTo = operations.stream().anyMatch(operation -> operation.count("ports", "notPorts") > 0);
        boolean from = !sources.isEmpty();
        boolean to = !operations.isEmpty();
        if (deny && ((from && !to && !tcpFrom) || (to && !tcpTo))) {
            rule.findings()
                    .warning(
                            Codes.DENIES_TCP,
                            rule.position(),
                            rule.path() + ": denies every connection to a TCP port, as it names HTTP attributes only",
                            "a TCP connection has none of them, and what is not there counts as matched",
                            "name the ports that are meant");
        }
        rule.ignoreRest();
    }

    private static void notEmptyList(Fields rule, String name) {
        if (rule.has(name) && rule.items(name).isEmpty()) {
            rule.error(Codes.EMPTY_ELEMENT, name, "empty (expected: at least one entry)", "add one, or remove it");
        }
    }

    private static List<Fields> inner(Fields rule, String list, String name) {
        return rule.sections(list).stream()
                .flatMap(entry -> {
                    if (!entry.has(name)) {
                        entry.missing(name, "a mapping");
                    }
                    entry.accept(name).ignoreRest();
                    return entry.section(name).stream();
                })
                .toList();
    }

    private static final List<String> TEXTS = List.of(
            "principals", "requestPrincipals", "namespaces", "notPrincipals", "notRequestPrincipals", "notNamespaces");
    private static final List<String> IPS = List.of("ipBlocks", "remoteIpBlocks", "notIpBlocks", "notRemoteIpBlocks");

    private static void source(Fields source, boolean custom) {
        List<String> all = Stream.of(
                        TEXTS.stream(),
                        IPS.stream(),
                        Stream.of("serviceAccounts", "notServiceAccounts", "trustDomains", "notTrustDomains"))
                .flatMap(s -> s)
                .toList();
        saysSomething(source, all);
        TEXTS.forEach(name -> AuthorizationValues.texts(source, name));
        IPS.forEach(name -> AuthorizationValues.ips(source, name));
        AuthorizationValues.serviceAccounts(source, "serviceAccounts");
        AuthorizationValues.serviceAccounts(source, "notServiceAccounts");
        AuthorizationValues.trustDomains(source, "trustDomains");
        AuthorizationValues.trustDomains(source, "notTrustDomains");
        boolean accounts = source.count("serviceAccounts", "notServiceAccounts") > 0;
        if (accounts && source.count("principals", "notPrincipals", "namespaces", "notNamespaces") > 0) {
            source.findings()
                    .error(
                            Codes.CONTRADICTION,
                            source.position(),
                            source.path() + ": serviceAccounts beside principals or namespaces",
                            "an account says its namespace already",
                            "keep one of them");
        }
        if (custom) {
            NOT_WITH_CUSTOM.stream()
                    .sorted()
                    .filter(name -> !source.items(name).isEmpty())
                    .forEach(name -> source.error(
                            Codes.CONTRADICTION, name, "not possible with action CUSTOM", "move it to another policy"));
        }
        source.ignoreRest();
    }

    private static void operation(Fields operation) {
        List<String> texts = List.of("methods", "hosts", "notMethods", "notHosts");
        saysSomething(
                operation,
                List.of("ports", "methods", "paths", "hosts", "notPorts", "notMethods", "notPaths", "notHosts"));
        texts.forEach(name -> AuthorizationValues.texts(operation, name));
        AuthorizationValues.ports(operation, "ports");
        AuthorizationValues.ports(operation, "notPorts");
        AuthorizationValues.paths(operation, "paths");
        AuthorizationValues.paths(operation, "notPaths");
        operation.ignoreRest();
    }

    private static void saysSomething(Fields fields, List<String> names) {
        if (names.stream().allMatch(name -> fields.items(name).isEmpty())) {
            fields.findings()
                    .error(
                            Codes.EMPTY_ELEMENT,
                            fields.position(),
                            fields.path() + ": empty (expected: one of " + String.join(", ", names) + ")",
                            "it would match everything",
                            "write what is meant, or remove it");
        }
    }
}
