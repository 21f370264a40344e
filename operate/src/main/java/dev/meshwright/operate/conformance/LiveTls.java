package dev.meshwright.operate.conformance;

import dev.meshwright.architect.world.Instance;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.dialects.Element;
import dev.meshwright.dialects.MeshReader;
import dev.meshwright.model.MeshSettings;
import dev.meshwright.operate.conformance.send.ClientTls;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Certificates of a world's clients and programs: those that its documents hold, and the workloads' own.
final class LiveTls {
    private static final List<String> HTTP_ALPN = List.of("h2", "http/1.1");

    private final Path folder;
    private final Optional<ProgramCertificate> documented;
    private final SslContext programs;

    /// @param folder of the running world, with the workloads' identities
    LiveTls(Path folder, List<SourceDocumentFile> world, List<SourceDocumentFile> documents) {
        this.folder = folder;
        List<SourceDocumentFile> all = new ArrayList<>(world);
        all.addAll(documents);
        List<Element> elements =
                new MeshReader().read(all, MeshSettings.DEFAULT).elements();
        documented = ProgramCertificate.documented(elements);
        programs = server(ProgramCertificate.of(all, elements).pem());
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
            case TRUSTED ->
                ClientTls.with(documented.orElse(ProgramCertificate.STRANGER).pem(), alpn);
            case UNTRUSTED -> ClientTls.with(ProgramCertificate.STRANGER.pem(), alpn);
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
