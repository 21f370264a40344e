package dev.meshwright.testing.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.util.JsonFormat;
import dev.meshwright.base.tree.DocumentFile;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.base.tree.TreeJson;
import dev.meshwright.compile.authz.PolicyFilters;
import dev.meshwright.compile.authz.TrustDomains;
import dev.meshwright.compile.jwt.TokenFilter;
import dev.meshwright.compile.view.MeshView;
import dev.meshwright.dialects.MeshRead;
import dev.meshwright.dialects.MeshReader;
import dev.meshwright.model.MeshSettings;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.envoyproxy.envoy.extensions.path.match.uri_template.v3.UriTemplateMatchConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Istio's golden RBAC filters: the same policies give the same filters, as protobuf.
class AuthorizationGoldenTest {
    private static final Path CORPUS = Path.of("..", "..", "shared", "corpus", "istio", "authz");
    private static final JsonMapper JSON = new JsonMapper();
    private static final JsonFormat.Parser PROTO = JsonFormat.parser()
            .usingTypeRegistry(TypeRegistry.newBuilder()
                    .add(io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBAC.getDescriptor())
                    .add(io.envoyproxy.envoy.extensions.filters.network.rbac.v3.RBAC.getDescriptor())
                    .add(io.envoyproxy.envoy.extensions.filters.http.ext_authz.v3.ExtAuthz.getDescriptor())
                    .add(io.envoyproxy.envoy.extensions.filters.network.ext_authz.v3.ExtAuthz.getDescriptor())
                    .add(UriTemplateMatchConfig.getDescriptor())
                    .build());

    /// The service that the cases' providers are.
    private static final String PROVIDERS = """
        apiVersion: v1
        kind: Service
        metadata: {name: my-custom-ext-authz, namespace: foo}
        spec: {ports: [{name: grpc, port: 9000}]}
        """;

    /// JSON is YAML; a case without one has no MeshConfig.
    private static String meshConfig(JsonNode told) {
        return told.path("meshConfig").isEmpty() ? "" : told.path("meshConfig").toString();
    }

    @TestFactory
    Stream<DynamicTest> policies_giveIstiosFilters() throws IOException {
        assumeTrue(
                Files.isDirectory(CORPUS),
                () -> "skipped: no folder " + CORPUS.toAbsolutePath().normalize());
        List<Path> cases = new ArrayList<>();
        try (Stream<Path> paths = Files.walk(CORPUS)) {
            paths.filter(p -> p.endsWith("case.json")).sorted().forEach(cases::add);
        }
        assertThat(cases).isNotEmpty();
        return cases.stream()
                .map(file -> DynamicTest.dynamicTest(CORPUS.relativize(file).toString(), () -> check(file)));
    }

    private static void check(Path file) throws IOException {
        JsonNode told = JSON.readTree(Files.readString(file));
        Path folder = file.resolveSibling("");
        MeshRead read = new MeshReader()
                .read(
                        List.of(
                                new SourceDocumentFile("input.yaml", Files.readString(folder.resolve("input.yaml"))),
                                new SourceDocumentFile("mesh.yaml", meshConfig(told)),
                                new SourceDocumentFile("services.yaml", PROVIDERS)),
                        MeshSettings.DEFAULT);
        Map<String, String> labels = new TreeMap<>();
        told.path("proxy")
                .path("labels")
                .properties()
                .forEach(e -> labels.put(e.getKey(), e.getValue().asString()));
        List<String> domains = new ArrayList<>();
        told.path("trustDomains").forEach(d -> domains.add(d.asString()));
        PolicyFilters inEffect = new MeshView(read.mesh())
                .authorization(told.path("proxy").path("namespace").asString(), labels);
        PolicyFilters filters = new PolicyFilters(
                inEffect.policies(), new TrustDomains(domains), inEffect.providers(), inEffect.tokens());

        boolean http = told.path("filterKind").asString().equals("http");
        List<Message> expected = new ArrayList<>();
        for (JsonNode name : told.path("filters")) {
            expected.add(golden(folder.resolve(name.asString()), http));
        }
        List<Message> ours = new ArrayList<>(http ? filters.http(TokenFilter.At.SIDECAR) : filters.connection());
        // By content: the order of a map's entries in bytes is nobody's.
        assertThat(ours.stream().map(AuthorizationGoldenTest::content).toList())
                .isEqualTo(
                        expected.stream().map(AuthorizationGoldenTest::content).toList());
    }

    private static List<Object> content(Message filter) {
        return filter instanceof HttpFilter http
                ? List.of(http.getName(), unpacked(http.getTypedConfig()))
                : List.of(((Filter) filter).getName(), unpacked(((Filter) filter).getTypedConfig()));
    }

    private static Message unpacked(com.google.protobuf.Any any) {
        for (Class<? extends Message> type : List.<Class<? extends Message>>of(
                io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBAC.class,
                io.envoyproxy.envoy.extensions.filters.network.rbac.v3.RBAC.class,
                io.envoyproxy.envoy.extensions.filters.http.ext_authz.v3.ExtAuthz.class,
                io.envoyproxy.envoy.extensions.filters.network.ext_authz.v3.ExtAuthz.class)) {
            try {
                if (any.is(type)) {
                    return any.unpack(type);
                }
            } catch (InvalidProtocolBufferException e) {
                throw new IllegalStateException(e);
            }
        }
        throw new IllegalStateException("not an authorization filter: " + any.getTypeUrl());
    }

    private static Message golden(Path file, boolean http) throws IOException {
        DocumentFile parsed = DocumentFile.read(new SourceDocumentFile(file.toString(), Files.readString(file)));
        String json = TreeJson.write(parsed.documents().getFirst().root());
        Message.Builder builder = http ? HttpFilter.newBuilder() : Filter.newBuilder();
        PROTO.merge(json, builder);
        return builder.build();
    }
}
