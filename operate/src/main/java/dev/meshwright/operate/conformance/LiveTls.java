package dev.meshwright.operate.conformance;

import dev.meshwright.architect.world.Instance;
import dev.meshwright.base.identity.Issuer;
import dev.meshwright.base.identity.KeyedCertificate;
import dev.meshwright.base.identity.Pem;
import dev.meshwright.base.identity.SpiffeId;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.base.tree.TreeJson;
import dev.meshwright.dialects.Element;
import dev.meshwright.dialects.MeshReader;
import dev.meshwright.model.MeshSettings;
import dev.meshwright.operate.conformance.send.ClientTls;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// Certificates of a world's clients and programs: those that its documents hold, and the workloads' own.
final class LiveTls {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> HTTP_ALPN = List.of("h2", "http/1.1");
    private static final Duration LIFE = Duration.ofDays(30);
    private static final String STRANGER = unknown("stranger");

    private final Path folder;
    private final List<JsonNode> secrets = new ArrayList<>();
    private final SslContext programs;

    /// @param folder of the running world, with the workloads' identities
    LiveTls(Path folder, List<SourceDocumentFile> world, List<SourceDocumentFile> documents) {
        this.folder = folder;
        List<SourceDocumentFile> all = new ArrayList<>(world);
        all.addAll(documents);
        for (Element element : new MeshReader().read(all, MeshSettings.DEFAULT).elements()) {
            if (element.id().kind().equals("Secret")) {
                secrets.add(JSON.readTree(TreeJson.write(element.content())));
            }
        }
        programs = server(MadeMaterial.ofProgram(all).or(this::documented).orElse(STRANGER));
    }

    /// A certificate of an authority that nobody knows.
    private static String unknown(String name) {
        Instant now = Instant.now();
        Issuer issuer = Issuer.root(name, now, LIFE);
        Issuer.Leaf leaf = new Issuer.Leaf(new SpiffeId(name, "nowhere", "nobody"), List.of(name), List.of(), LIFE);
        KeyedCertificate issued = issuer.issue(leaf, now);
        return issued.keyPem() + Pem.ofCertificates(List.of(issued.certificate(), issuer.certificate()));
    }

    /// The first key pair that the documents hold.
    private Optional<String> documented() {
        return secrets.stream()
                .map(s -> text(s, "tls.key") + text(s, "tls.crt"))
                .filter(t -> t.contains("PRIVATE KEY") && t.contains("CERTIFICATE"))
                .findFirst();
    }

    private static String text(JsonNode secret, String key) {
        String plain = secret.path("stringData").path(key).asString("");
        if (!plain.isEmpty()) {
            return plain.endsWith("\n") ? plain : plain + "\n";
        }
        String coded = secret.path("data").path(key).asString("");
        return coded.isEmpty()
                ? ""
                : new String(java.util.Base64.getMimeDecoder().decode(coded), java.nio.charset.StandardCharsets.UTF_8)
                        + "\n";
    }

    /// What programs show at their TLS ports: what documents hold, else a certificate that nobody knows.
    SslContext ofPrograms() {
        return programs;
    }

    private static SslContext server(String pem) {
        try {
            return ClientTls.server(pem, HTTP_ALPN);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// @param alpn offered
    SslContext client(Request.ClientCertificate which, Instance caller, List<String> alpn) throws IOException {
        return switch (which) {
            case NONE -> ClientTls.anonymous(alpn);
            case TRUSTED -> ClientTls.with(documented().orElse(STRANGER), alpn);
            case UNTRUSTED -> ClientTls.with(STRANGER, alpn);
            case MESH ->
                ClientTls.with(
                        Files.readString(folder.resolve("state")
                                .resolve("workloads")
                                .resolve(caller.workload().namespace())
                                .resolve(caller.workload().name())
                                .resolve("key.pem")),
                        alpn);
        };
    }
}
