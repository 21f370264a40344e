package dev.meshwright.dialects.istio;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.tree.Fields;
import dev.meshwright.base.tree.Tree;
import dev.meshwright.dialects.document.ElementDocument;
import dev.meshwright.model.EnvoyPatches.ApplyTo;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Makes the filter for a module of WebAssembly, in Envoy's words (istiod's, but that proxies fetch it
/// themselves). What cannot be fetched is refused traffic where `failStrategy` closes, as Istio's agent does.
final class WasmModule {
    private static final String TYPE = "type.googleapis.com/envoy.extensions.";
    private static final String SYSTEM_ROOTS = "/etc/ssl/certs/ca-certificates.crt";

    private WasmModule() {}

    /// @param applyTo [ApplyTo#HTTP_FILTER] or [ApplyTo#NETWORK_FILTER]
    /// @param config of the filter
    /// @param cluster that the module is fetched from
    record Made(ApplyTo applyTo, Map<String, Object> config, Optional<Map<String, Object>> cluster) {}

    /// @param code `AsyncDataSource`
    private record Code(Map<String, Object> code, Optional<Map<String, Object>> cluster) {}

    /// @return nothing when it has no effect
    static Optional<Made> read(ElementDocument document, Fields module) {
        boolean network = module.text("type", "").equals("NETWORK");
        ApplyTo applyTo = network ? ApplyTo.NETWORK_FILTER : ApplyTo.HTTP_FILTER;
        String filters = TYPE + (network ? "filters.network." : "filters.http.");
        NotHere.say(
                module,
                "imagePullPolicy",
                "a module is known by its sha256 and the same however often it is fetched, and no images are fetched",
                "remove it");
        NotHere.say(module, "imagePullSecret", "proxies fetch modules themselves, and no images", "remove it");
        NotHere.say(module, "verificationKey", "Istio reads it nowhere", "write sha256");
        boolean open = module.text("failStrategy", "").equals("FAIL_OPEN");
        String name = document.namespace() + "." + document.name();
        Optional<Code> code = code(module);
        if (code.isEmpty()) {
            return open
                    ? Optional.empty()
                    : Optional.of(new Made(applyTo, denyAll(name, filters, network), Optional.empty()));
        }
        ExtensionReader.notByUs(
                module,
                "url",
                open
                        ? "it lets pass what the extension is for"
                        : network
                                ? "it closes the connections that the extension is for"
                                : "it answers 503 to what the extension is for");
        Map<String, Object> plugin = new TreeMap<>();
        plugin.put("name", name);
        plugin.put("root_id", module.text("pluginName", ""));
        plugin.put(
                "failure_policy",
                switch (module.text("failStrategy", "")) {
                    case "FAIL_OPEN" -> "FAIL_OPEN";
                    case "FAIL_RELOAD" -> "FAIL_RELOAD";
                    default -> "FAIL_CLOSED";
                });
        plugin.put(
                "vm_config",
                Map.of(
                        "runtime",
                        "envoy.wasm.runtime.v8",
                        "code",
                        code.get().code(),
                        "environment_variables",
                        environment(module)));
        module.any("pluginConfig")
                .filter(tree -> tree instanceof Tree.Mapping mapping
                        && !mapping.entries().isEmpty())
                .ifPresent(tree -> plugin.put(
                        "configuration",
                        Map.of(
                                "@type",
                                "type.googleapis.com/google.protobuf.StringValue",
                                "value",
                                JsonWords.of(tree))));
        return Optional.of(new Made(
                applyTo,
                Map.of("@type", filters + "wasm.v3.Wasm", "config", plugin),
                code.get().cluster()));
    }

    private static Map<String, Object> environment(Fields module) {
        Map<String, Object> values = new TreeMap<>();
        List<String> host = new ArrayList<>();
        module.section("vmConfig")
                .map(vm -> vm.sections("env"))
                .orElse(List.of())
                .forEach(variable -> {
                    String name = variable.text("name", "");
                    if (variable.text("valueFrom", "").equals("HOST")) {
                        host.add(name);
                    } else {
                        values.put(name, variable.text("value", ""));
                    }
                });
        return Map.of("key_values", values, "host_env_keys", host);
    }

    /// Where the module comes from; nothing, and a word about it, when proxies cannot have it.
    private static Optional<Code> code(Fields module) {
        String url = module.text("url", "");
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException e) {
            return unfetchable(module, "'" + url + "' is no URL (expected: file://, http:// or https://)");
        }
        String scheme = uri.getScheme() == null ? "oci" : uri.getScheme().toLowerCase(Locale.ROOT);
        return switch (scheme) {
            case "file" ->
                Optional.of(new Code(
                        Map.of("local", Map.of("filename", url.substring("file://".length()))), Optional.empty()));
            case "http", "https" -> remote(module, uri, scheme);
            case "oci" ->
                unfetchable(
                        module,
                        "'" + url + "' is an OCI image, which nothing here fetches (expected: a module at"
                                + " file://, http:// or https://)");
            default -> unfetchable(module, "'" + url + "' (expected: file://, http:// or https://)");
        };
    }

    private static Optional<Code> remote(Fields module, URI uri, String scheme) {
        String sha = module.text("sha256", "");
        if (sha.isEmpty()) {
            return unfetchable(module, "proxies take no module over HTTP without its sha256 (expected: sha256)");
        }
        if (uri.getHost() == null) {
            return unfetchable(module, "'" + uri + "' names no host");
        }
        boolean tls = scheme.equals("https");
        int port = uri.getPort() > 0 ? uri.getPort() : tls ? 443 : 80;
        String cluster = "wasm|" + port + "||" + uri.getHost();
        return Optional.of(new Code(
                Map.of(
                        "remote",
                        Map.of(
                                "http_uri",
                                Map.of("uri", uri.toString(), "cluster", cluster, "timeout", "30s"),
                                "sha256",
                                sha)),
                Optional.of(cluster(cluster, uri.getHost(), port, tls))));
    }

    private static Map<String, Object> cluster(String name, String host, int port, boolean tls) {
        Map<String, Object> cluster = new TreeMap<>();
        cluster.put("name", name);
        cluster.put("type", "STRICT_DNS");
        cluster.put("connect_timeout", "10s");
        cluster.put("dns_lookup_family", "V4_PREFERRED");
        cluster.put(
                "load_assignment",
                Map.of(
                        "cluster_name",
                        name,
                        "endpoints",
                        List.of(Map.of(
                                "lb_endpoints",
                                List.of(Map.of(
                                        "endpoint",
                                        Map.of(
                                                "address",
                                                Map.of(
                                                        "socket_address",
                                                        Map.of(
                                                                "address",
                                                                host,
                                                                "port_value",
                                                                Integer.toString(port))))))))));
        if (tls) {
            cluster.put(
                    "transport_socket",
                    Map.of(
                            "name",
                            "envoy.transport_sockets.tls",
                            "typed_config",
                            Map.of(
                                    "@type",
                                    TYPE + "transport_sockets.tls.v3.UpstreamTlsContext",
                                    "sni",
                                    host,
                                    "common_tls_context",
                                    Map.of(
                                            "validation_context",
                                            Map.of(
                                                    "trusted_ca",
                                                    Map.of("filename", SYSTEM_ROOTS),
                                                    "match_typed_subject_alt_names",
                                                    List.of(Map.of(
                                                            "san_type", "DNS", "matcher", Map.of("exact", host))))))));
        }
        return cluster;
    }

    /// @param filters what the types of such filters begin with
    private static Map<String, Object> denyAll(String name, String filters, boolean network) {
        Map<String, Object> policy =
                Map.of("permissions", List.of(Map.of("any", true)), "principals", List.of(Map.of("any", true)));
        Map<String, Object> config = new TreeMap<>();
        config.put("@type", filters + "rbac.v3.RBAC");
        config.put("rules", Map.of("action", "DENY", "policies", Map.of(name, policy)));
        if (network) {
            config.put("stat_prefix", name);
        }
        return config;
    }

    private static Optional<Code> unfetchable(Fields module, String why) {
        boolean open = module.text("failStrategy", "").equals("FAIL_OPEN");
        module.findings()
                .warning(
                        Codes.FIELD_NOT_SUPPORTED,
                        module.position("url"),
                        module.path("url") + ": " + why,
                        open
                                ? "failStrategy is FAIL_OPEN: the extension is left out"
                                : "failStrategy closes: what the extension is for is refused",
                        "name a module that can be fetched, or remove the extension");
        return Optional.empty();
    }
}
