package dev.meshwright.dialects.istio;

import dev.meshwright.base.diagnostic.Findings;
import dev.meshwright.base.tree.Tree;
import dev.meshwright.xds.json.MessageCheck;
import java.util.List;
import java.util.Optional;

/// Texts with command operators in Envoy's own messages: values of headers that are added, formats of logs and bodies.
/// Envoy refuses a resource for one that it does not know, with all that stands in it.
///
/// Which fields hold such texts: those that Envoy parses with its header parser (`HeaderValueOption`,
/// `GrpcService.initial_metadata`, `ext_authz`'s `AuthorizationRequest.headers_to_add`), and
/// `SubstitutionFormatString`. A format that brings `formatters` of its own may have operators of theirs, and is
/// left to the data plane.
final class EnvoyFormats implements MessageCheck {
    private final Findings findings;

    EnvoyFormats(Findings findings) {
        this.findings = findings;
    }

    @Override
    public void message(String type, Tree.Mapping message, String path) {
        switch (type) {
            case "envoy.config.core.v3.HeaderValueOption" ->
                message.get("header").ifPresent(header -> headerValue(header, path + ".header"));
            case "envoy.config.core.v3.GrpcService" ->
                headerValues(message, path, "initial_metadata", "initialMetadata");
            case "envoy.extensions.filters.http.ext_authz.v3.AuthorizationRequest" ->
                headerValues(message, path, "headers_to_add", "headersToAdd");
            case "envoy.config.core.v3.SubstitutionFormatString" -> format(message, path);
            default -> {
                // Every other message: there is no end of types.
            }
        }
    }

    private void headerValues(Tree.Mapping message, String path, String name, String jsonName) {
        for (String field : List.of(name, jsonName)) {
            if (message.get(field).orElse(null) instanceof Tree.Sequence(var items, var _, var _)) {
                for (int i = 0; i < items.size(); i++) {
                    headerValue(items.get(i), path + "." + field + "[" + i + "]");
                }
            }
        }
    }

    private void headerValue(Tree header, String path) {
        if (header instanceof Tree.Mapping mapping) {
            text(mapping.get("value"))
                    .ifPresent(value ->
                            LogOperators.checkHeader(findings, path + ".value", value.position(), value.text()));
        }
    }

    private void format(Tree.Mapping message, String path) {
        if (message.get("formatters").orElse(null) instanceof Tree.Sequence(var items, var _, var _)
                && !items.isEmpty()) {
            return;
        }
        for (String field : List.of("text_format", "textFormat", "json_format", "jsonFormat")) {
            message.get(field).ifPresent(format -> texts(format, path + "." + field));
        }
        for (String field : List.of("text_format_source", "textFormatSource")) {
            if (message.get(field).orElse(null) instanceof Tree.Mapping source) {
                for (String inline : List.of("inline_string", "inlineString")) {
                    source.get(inline).ifPresent(format -> texts(format, path + "." + field + "." + inline));
                }
            }
        }
    }

    /// The texts of a JSON format stand at any depth.
    private void texts(Tree tree, String path) {
        switch (tree) {
            case Tree.Mapping mapping ->
                mapping.entries().forEach(entry -> texts(entry.value(), path + "." + entry.key()));
            case Tree.Sequence(var items, var _, var _) -> {
                for (int i = 0; i < items.size(); i++) {
                    texts(items.get(i), path + "[" + i + "]");
                }
            }
            case Tree.Scalar _ ->
                text(Optional.of(tree))
                        .ifPresent(value -> LogOperators.checkFormat(findings, path, value.position(), value.text()));
        }
    }

    private static Optional<Tree.Scalar> text(Optional<Tree> tree) {
        return tree.filter(t -> t instanceof Tree.Scalar scalar && scalar.type() == Tree.Type.TEXT)
                .map(Tree.Scalar.class::cast);
    }
}
