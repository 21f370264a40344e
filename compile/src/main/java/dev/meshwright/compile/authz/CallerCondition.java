package dev.meshwright.compile.authz;

import dev.meshwright.model.AuthorizationPolicy.Attribute;
import dev.meshwright.model.AuthorizationPolicy.Attribute.Named;
import dev.meshwright.model.AuthorizationPolicy.Condition;
import io.envoyproxy.envoy.config.rbac.v3.Principal;
import io.envoyproxy.envoy.config.route.v3.HeaderMatcher;
import io.envoyproxy.envoy.type.matcher.v3.MetadataMatcher;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import java.util.ArrayList;
import java.util.List;

/// A condition on the caller as `config.rbac.v3.Principal`s that must all hold.
///
/// @param namespace of the policy, for accounts without one
/// @param trustDomains that are one and the same; the first is the mesh's own
record CallerCondition(String namespace, TrustDomains trustDomains) {
    private static final String SPIFFE = "spiffe://";

    List<Principal> all(Condition condition) {
        List<Principal> all = new ArrayList<>();
        if (!condition.values().isEmpty()) {
            all.add(any(condition.attribute(), condition.values()));
        }
        if (!condition.notValues().isEmpty()) {
            all.add(Principal.newBuilder()
                    .setNotId(any(condition.attribute(), condition.notValues()))
                    .build());
        }
        return all;
    }

    private Principal any(Attribute attribute, List<String> values) {
        return switch (attribute) {
            case Named.AUDIENCES -> metadata(Claims.textOrList(List.of("aud"), values));
            case Named.PRESENTER -> metadata(Claims.textOrList(List.of("azp"), values));
            case Attribute.Claim(var path) -> metadata(Claims.textOrList(path, values));
            case Named.PRINCIPAL ->
                or(trustDomains.replace(values).stream()
                        .map(CallerCondition::principal)
                        .toList());
            default -> or(values.stream().map(value -> one(attribute, value)).toList());
        };
    }

    private Principal one(Attribute attribute, String value) {
        return switch (attribute) {
            case Attribute.Header(var name) -> header(name, value);
            case Named.NAMESPACE -> authenticated(Texts.regex(".*/ns/" + Texts.pattern(value, ".*") + "/.*"));
            case Named.SERVICE_ACCOUNT -> serviceAccount(value);
            case Named.TRUST_DOMAIN ->
                authenticated(
                        value.indexOf('*') < 0
                                ? Texts.prefix(SPIFFE + value + "/")
                                : Texts.regex(SPIFFE + Texts.pattern(value, "[^/]*") + "/.*"));
            case Named.SOURCE_IP ->
                Principal.newBuilder().setDirectRemoteIp(Cidrs.of(value)).build();
            case Named.REMOTE_IP ->
                Principal.newBuilder().setRemoteIp(Cidrs.of(value)).build();
            case Named.REQUEST_PRINCIPAL -> requestPrincipal(value);
            default -> throw new IllegalStateException(attribute + " is not the caller's");
        };
    }

    private static Principal principal(String value) {
        if (value.equals("*")) {
            return authenticated(Texts.regex(".+"));
        }
        if (value.startsWith("*")) {
            return authenticated(Texts.regex(SPIFFE + ".*" + Texts.quote(value.substring(1))));
        }
        return authenticated(
                value.endsWith("*")
                        ? Texts.prefix(SPIFFE + value.substring(0, value.length() - 1))
                        : Texts.exact(SPIFFE + value));
    }

    private Principal serviceAccount(String value) {
        int slash = value.indexOf('/');
        String of = slash < 0 ? namespace : value.substring(0, slash);
        String account = value.substring(slash + 1);
        return authenticated(
                Texts.regex(SPIFFE + ".+/ns/" + Texts.quote(of) + "/(.+/|)sa/" + Texts.quote(account) + "(/.+)?"));
    }

    /// `ISSUER/SUBJECT`, each of which may be open on one side.
    private static Principal requestPrincipal(String value) {
        int slash = value.lastIndexOf('/');
        StringMatcher issuer;
        StringMatcher subject;
        if (slash >= 0) {
            issuer = Texts.matcher(value.substring(0, slash));
            subject = Texts.matcher(value.substring(slash + 1));
        } else if (value.startsWith("*")) {
            issuer = Texts.regex(".+");
            subject = Texts.matcher(value);
        } else if (value.endsWith("*")) {
            issuer = Texts.matcher(value);
            subject = Texts.regex(".+");
        } else {
            issuer = Texts.exact(value);
            subject = Texts.exact("");
        }
        return and(List.of(metadata(Claims.text("iss", issuer)), metadata(Claims.text("sub", subject))));
    }

    private static Principal header(String name, String value) {
        HeaderMatcher.Builder matcher = HeaderMatcher.newBuilder().setName(name);
        return Principal.newBuilder()
                .setHeader(
                        value.equals("*")
                                ? matcher.setPresentMatch(true)
                                : matcher.setStringMatch(Texts.matcher(value)))
                .build();
    }

    @SuppressWarnings("deprecation") // Istio's form, which every Envoy and proxyless gRPC client knows
    private static Principal metadata(MetadataMatcher claim) {
        return Principal.newBuilder().setMetadata(claim).build();
    }

    private static Principal authenticated(StringMatcher name) {
        return Principal.newBuilder()
                .setAuthenticated(Principal.Authenticated.newBuilder().setPrincipalName(name))
                .build();
    }

    private static Principal or(List<Principal> ids) {
        return Principal.newBuilder()
                .setOrIds(Principal.Set.newBuilder().addAllIds(ids))
                .build();
    }

    static Principal and(List<Principal> ids) {
        return Principal.newBuilder()
                .setAndIds(Principal.Set.newBuilder().addAllIds(ids))
                .build();
    }
}
