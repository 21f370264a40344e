package dev.meshwright.operate.conformance.authz;

import dev.meshwright.base.tree.DocumentFile;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.base.tree.TreeJson;
import dev.meshwright.decide.connection.ConnectionFacts;
import dev.meshwright.decide.metadata.Metadata;
import dev.meshwright.decide.metadata.Value;
import dev.meshwright.decide.request.SyntheticHead;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// Requests that policies may judge differently. Most follow one rule, a value of each of its conditions in its place,
/// with about one part changed to a near miss; the others put any word of the policies in the place of any part. The
/// same for the same seed.
public final class PolicyQuestions {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> METHODS = List.of("GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH");
    private static final List<String> ALWAYS = List.of("", "*", "/", "a", "cluster.local/ns/foo/sa/bar", "10.0.0.1");
    private static final String TOKENS = "envoy.filters.http.jwt_authn";
    private static final int PORTS = 65_536;

    private final List<String> words;
    private final List<JsonNode> rules;
    private final SplittableRandom random;

    /// One of them.
    ///
    /// @param metadata what a verified token said
    public record Question(ConnectionFacts connection, SyntheticHead request, Metadata metadata, String text) {}

    private PolicyQuestions(Set<String> words, List<JsonNode> rules, long seed) {
        this.words = List.copyOf(words);
        this.rules = List.copyOf(rules);
        this.random = new SplittableRandom(seed);
    }

    /// @param policies of which the rules and words are
    public static PolicyQuestions of(SourceDocumentFile policies, long seed) throws IOException {
        Set<String> words = new TreeSet<>(ALWAYS);
        List<JsonNode> rules = new ArrayList<>();
        for (var document : DocumentFile.read(policies).documents()) {
            JsonNode root = JSON.readTree(TreeJson.write(document.root()));
            collect(root, words);
            root.path("spec").path("rules").forEach(rules::add);
        }
        return new PolicyQuestions(words, rules, seed);
    }

    private static void collect(JsonNode node, Set<String> words) {
        if (node.isValueNode()) {
            words.add(inBrackets(node.asString()));
            return;
        }
        node.valueStream().forEach(each -> collect(each, words));
    }

    /// `request.headers[X]` names X.
    private static String inBrackets(String text) {
        int bracket = text.indexOf('[');
        return bracket >= 0 && text.endsWith("]") ? text.substring(bracket + 1, text.length() - 1) : text;
    }

    public Question next() {
        Map<String, String> parts = new TreeMap<>();
        if (!rules.isEmpty() && random.nextInt(4) > 0) {
            follow(rules.get(random.nextInt(rules.size())), parts);
        }
        // The place of a part that no rule names may be any word's.
        for (String part : List.of("method", "path", "host", "principal", "sni", "source", "remote", "port")) {
            if (!parts.containsKey(part) && random.nextInt(3) == 0) {
                parts.put(part, word());
            }
        }
        if (random.nextBoolean() && !parts.isEmpty()) {
            List<String> names = List.copyOf(parts.keySet());
            String changed = names.get(random.nextInt(names.size()));
            parts.computeIfPresent(changed, (_, value) -> near(value));
        }
        return question(parts);
    }

    /// A value for each condition of a rule, of one of its sources and one of its operations.
    private void follow(JsonNode rule, Map<String, String> parts) {
        any(rule.path("from")).path("source").properties().forEach(e -> condition(e.getKey(), e.getValue(), parts));
        any(rule.path("to")).path("operation").properties().forEach(e -> condition(e.getKey(), e.getValue(), parts));
        rule.path("when")
                .forEach(when -> condition(
                        when.path("key").asString(""),
                        when.has("values") ? when.path("values") : when.path("notValues"),
                        parts));
    }

    private JsonNode any(JsonNode list) {
        return list.isEmpty() ? JSON.createObjectNode() : list.get(random.nextInt(list.size()));
    }

    private void condition(String name, JsonNode values, Map<String, String> parts) {
        String value = any(values).asString("");
        String concrete = value.replace("*", random.nextBoolean() ? "" : "x").replaceAll("\\{[^}]*}", "x");
        // What must not hold is asked for too: its value shows the difference.
        String positive = name.startsWith("not") && name.length() > 3
                ? name.substring(3, 4).toLowerCase(Locale.ROOT) + name.substring(4)
                : name;
        switch (positive) {
            case "principals", "source.principal" -> parts.put("principal", concrete);
            case "namespaces", "source.namespace" -> parts.put("principal", "cluster.local/ns/" + concrete + "/sa/x");
            case "serviceAccounts", "source.serviceAccount" -> {
                int slash = concrete.indexOf('/');
                parts.put(
                        "principal",
                        "cluster.local/ns/" + (slash < 0 ? "foo" : concrete.substring(0, slash)) + "/sa/"
                                + concrete.substring(slash + 1));
            }
            case "requestPrincipals", "request.auth.principal" -> {
                int slash = concrete.indexOf('/');
                parts.put("claim iss", slash < 0 ? concrete : concrete.substring(0, slash));
                parts.put("claim sub", slash < 0 ? "x" : concrete.substring(slash + 1));
            }
            case "request.auth.audiences" -> parts.put("claim aud", concrete);
            case "request.auth.presenter" -> parts.put("claim azp", concrete);
            case "ipBlocks", "source.ip" -> parts.put("source", concrete);
            case "remoteIpBlocks", "remote.ip" -> parts.put("remote", concrete);
            case "hosts" -> parts.put("host", concrete);
            case "methods" -> parts.put("method", concrete);
            case "paths" -> parts.put("path", concrete);
            case "ports", "destination.port" -> parts.put("port", concrete);
            case "destination.ip" -> parts.put("destination", concrete);
            case "connection.sni" -> parts.put("sni", concrete);
            default -> {
                if (positive.startsWith("request.headers[")) {
                    parts.put("header " + inBrackets(positive), concrete);
                } else if (positive.startsWith("request.auth.claims[")) {
                    parts.put(
                            "claim " + positive.substring("request.auth.claims[".length(), positive.length() - 1),
                            concrete);
                }
            }
        }
    }

    private Question question(Map<String, String> parts) {
        String method = token(parts.getOrDefault("method", METHODS.get(random.nextInt(METHODS.size()))));
        String path = parts.getOrDefault("path", "/").replace(" ", "");
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        Map<String, Object> claims = new HashMap<>();
        parts.forEach((name, value) -> {
            if (name.startsWith("header ")) {
                headers.add(Map.entry(name.substring("header ".length()).toLowerCase(Locale.ROOT), value));
            } else if (name.startsWith("claim ")) {
                claim(claims, name.substring("claim ".length()).split("]\\[", -1), 0, value);
            }
        });
        if (parts.containsKey("remote")) {
            headers.add(Map.entry("x-forwarded-for", address(parts.get("remote"))));
        }
        String principal = parts.getOrDefault("principal", "");
        boolean tls = !principal.isEmpty() || parts.containsKey("sni");
        ConnectionFacts connection = new ConnectionFacts(
                address(parts.getOrDefault("destination", "")),
                port(parts.getOrDefault("port", "")),
                address(parts.getOrDefault("source", "")),
                40_000,
                tls ? ConnectionFacts.Transport.TLS : ConnectionFacts.Transport.RAW_BUFFER,
                parts.getOrDefault("sni", ""),
                List.of(),
                principal.isEmpty() ? List.of() : List.of("spiffe://" + principal));
        Metadata metadata = claims.isEmpty()
                ? Metadata.EMPTY
                : new Metadata(Map.of(TOKENS, new Value.Struct(Map.of("payload", struct(claims)))));
        return new Question(
                connection,
                SyntheticHead.request(
                        method.isEmpty() ? "GET" : method,
                        "http",
                        parts.getOrDefault("host", ""),
                        path.startsWith("/") ? path : "/" + path,
                        headers),
                metadata,
                parts.toString());
    }

    @SuppressWarnings("unchecked")
    private static void claim(Map<String, Object> into, String[] names, int at, String value) {
        if (at == names.length - 1) {
            into.put(names[at], value);
            return;
        }
        Object inner = into.computeIfAbsent(names[at], _ -> new HashMap<String, Object>());
        if (inner instanceof Map<?, ?> map) {
            claim((Map<String, Object>) map, names, at + 1, value);
        }
    }

    private static Value.Struct struct(Map<String, Object> claims) {
        Map<String, Value> fields = new HashMap<>();
        claims.forEach((name, value) -> fields.put(
                name,
                value instanceof Map<?, ?> inner ? struct(copied(inner)) : new Value.Text(String.valueOf(value))));
        return new Value.Struct(fields);
    }

    private static Map<String, Object> copied(Map<?, ?> map) {
        Map<String, Object> copy = new HashMap<>();
        map.forEach((name, value) -> copy.put(String.valueOf(name), value));
        return copy;
    }

    private String word() {
        return near(words.get(random.nextInt(words.size())));
    }

    /// The word, or one that differs in little.
    private String near(String word) {
        return switch (random.nextInt(6)) {
            case 0 -> word.replace("*", "");
            case 1 -> word.replace("*", "x");
            case 2 -> word + "x";
            case 3 -> "x" + word;
            case 4 -> word.isEmpty() ? word : word.substring(0, word.length() - 1);
            default -> word;
        };
    }

    private static String token(String word) {
        return word.replaceAll("[^A-Za-z0-9-]", "");
    }

    private int port(String text) {
        return text.matches("[1-9][0-9]{0,4}") && Integer.parseInt(text) < PORTS
                ? Integer.parseInt(text)
                : 1 + random.nextInt(PORTS - 1);
    }

    /// One of a block of addresses, or near it.
    private String address(String block) {
        String first = block.split("/", 2)[0];
        if (!first.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}")) {
            return "10." + random.nextInt(256) + ".0." + random.nextInt(256);
        }
        return random.nextBoolean() ? first : first.substring(0, first.lastIndexOf('.') + 1) + random.nextInt(256);
    }
}
