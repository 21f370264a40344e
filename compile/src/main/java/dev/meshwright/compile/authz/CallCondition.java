package dev.meshwright.compile.authz;

import dev.meshwright.compile.memo.Wire;
import dev.meshwright.model.AuthorizationPolicy.Attribute;
import dev.meshwright.model.AuthorizationPolicy.Attribute.Named;
import dev.meshwright.model.AuthorizationPolicy.Condition;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.rbac.v3.Permission;
import io.envoyproxy.envoy.config.route.v3.HeaderMatcher;
import io.envoyproxy.envoy.extensions.path.match.uri_template.v3.UriTemplateMatchConfig;
import io.envoyproxy.envoy.type.matcher.v3.PathMatcher;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import java.util.ArrayList;
import java.util.List;

/// A condition on what is called as `config.rbac.v3.Permission`s that must all hold.
final class CallCondition {
    private CallCondition() {}

    static List<Permission> all(Condition condition) {
        List<Permission> all = new ArrayList<>();
        if (!condition.values().isEmpty()) {
            all.add(any(condition.attribute(), condition.values()));
        }
        if (!condition.notValues().isEmpty()) {
            all.add(Permission.newBuilder()
                    .setNotRule(any(condition.attribute(), condition.notValues()))
                    .build());
        }
        return all;
    }

    @SuppressWarnings("deprecation") // Istio's form, which every Envoy and proxyless gRPC client knows
    private static Permission any(Attribute attribute, List<String> values) {
        return switch (attribute) {
            case Attribute.FilterMetadata(var filter, var key) ->
                Permission.newBuilder()
                        .setMetadata(Claims.ofFilter(filter, key, values))
                        .build();
            default ->
                Permission.newBuilder()
                        .setOrRules(Permission.Set.newBuilder()
                                .addAllRules(values.stream()
                                        .map(value -> one(attribute, value))
                                        .toList()))
                        .build();
        };
    }

    private static Permission one(Attribute attribute, String value) {
        Permission.Builder permission = Permission.newBuilder();
        return switch (attribute) {
            case Named.HOST ->
                header(":authority", value, Texts.matcher(value).toBuilder().setIgnoreCase(true));
            case Named.METHOD -> header(":method", value, Texts.matcher(value).toBuilder());
            case Named.PATH -> path(value);
            case Named.DESTINATION_IP ->
                permission.setDestinationIp(Cidrs.of(value)).build();
            case Named.DESTINATION_PORT ->
                permission.setDestinationPort(Integer.parseInt(value)).build();
            case Named.SERVER_NAME ->
                permission.setRequestedServerName(Texts.matcher(value)).build();
            default -> throw new IllegalStateException(attribute + " is the caller's");
        };
    }

    private static Permission header(String name, String value, StringMatcher.Builder text) {
        HeaderMatcher.Builder matcher = HeaderMatcher.newBuilder().setName(name);
        return Permission.newBuilder()
                .setHeader(value.equals("*") ? matcher.setPresentMatch(true) : matcher.setStringMatch(text))
                .build();
    }

    private static Permission path(String value) {
        if (value.contains("{*}") || value.contains("{**}")) {
            UriTemplateMatchConfig template = UriTemplateMatchConfig.newBuilder()
                    .setPathTemplate(value.replace("{*}", "*").replace("{**}", "**"))
                    .build();
            return Permission.newBuilder()
                    .setUriTemplate(TypedExtensionConfig.newBuilder()
                            .setName("uri-template")
                            .setTypedConfig(Wire.any(template)))
                    .build();
        }
        return Permission.newBuilder()
                .setUrlPath(PathMatcher.newBuilder().setPath(Texts.matcher(value)))
                .build();
    }
}
