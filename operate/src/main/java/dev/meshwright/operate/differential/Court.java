package dev.meshwright.operate.differential;

import dev.meshwright.base.diagnostic.Severity;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.operate.conformance.BackEnd;
import dev.meshwright.operate.conformance.Client;
import dev.meshwright.operate.conformance.ConformanceCase;
import dev.meshwright.operate.conformance.CoreBackEnd;
import dev.meshwright.operate.conformance.EchoWorld;
import dev.meshwright.operate.conformance.Request;
import dev.meshwright.operate.differential.generate.Asked;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Puts configurations in force and asks the core and one data plane the same. Owned by one thread.
final class Court implements AutoCloseable {
    private static final String GATEWAY = "istio-ingressgateway.istio-system";

    /// How often a request is sent that can come to several outcomes.
    private static final int SEVERAL = 40;

    private static final int FEW = 6;

    /// How often one is sent that a limit may refuse.
    private static final int BEYOND_LIMITS = 5;

    /// How often a disagreement is looked at again, and the time between: what proxies acknowledged may come into
    /// force a moment later.
    private static final int LOOKS = 3;

    private static final long BETWEEN_MILLIS = 300;

    private final EchoWorld world;
    private final CoreBackEnd core = new CoreBackEnd();
    private final BackEnd live;
    private int late;
    private int prepared;
    private long limited;

    /// @param world resource with the programs that configurations are for
    Court(BackEnd live, String world) {
        this.world = world(world);
        this.live = live;
    }

    static EchoWorld world(String name) {
        try (InputStream in = Court.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("resource " + name + " is missing");
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return new EchoWorld(name, List.of(new SourceDocumentFile(name, text)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String name() {
        return live.name();
    }

    /// Disagreements that were none at a second look.
    int late() {
        return late;
    }

    /// Where documents have mistakes, nothing is in force before them: a control plane would keep the good versions of
    /// elements of the same names, of which the core knows nothing.
    ///
    /// @return why the data plane does not take it; nothing when it is in force
    Optional<String> prepare(List<Map<String, Object>> documents) {
        ConformanceCase.Traffic traffic = traffic(
                List.of(new SourceDocumentFile("generated-" + ++prepared + ".yaml", YamlText.documents(documents))));
        core.prepare(traffic);
        boolean mistakes = core.documents().diagnostics().stream().anyMatch(d -> d.severity() == Severity.ERROR);
        try {
            if (mistakes && live.remembers()) {
                live.prepare(traffic(List.of()));
            }
            live.prepare(traffic);
            return Optional.empty();
        } catch (Exception e) {
            return Optional.of("not in force: " + e.getMessage());
        }
    }

    private ConformanceCase.Traffic traffic(List<SourceDocumentFile> documents) {
        return new ConformanceCase.Traffic("differential", "generated", world, documents, List.of(), List.of());
    }

    /// @return what the data plane shows otherwise than the core says
    Optional<String> ask(Asked asked) {
        return ask(asked, SEVERAL, LOOKS);
    }

    /// The same, for whoever looks for other differences than those of shares: one look, a few answers.
    Optional<String> glance(Asked asked) {
        return ask(asked, FEW, 1);
    }

    private Optional<String> ask(Asked asked, int times, int looks) {
        boolean limited = asked.limited();
        BackEnd.Sample.Distribution said = core.send(request(asked, limited ? BEYOND_LIMITS : 1));
        boolean several =
                said.outcomes().stream().filter(o -> o.probability() > 0).count() > 1;
        int count = limited ? BEYOND_LIMITS : several ? times : 1;
        Optional<String> problem = look(said, asked, count);
        for (int look = 1; look < looks && problem.isPresent(); look++) {
            pause();
            problem = look(said, asked, count);
            if (problem.isEmpty()) {
                late++;
            }
        }
        return problem;
    }

    /// Each look has buckets of its own.
    private Optional<String> look(BackEnd.Sample.Distribution said, Asked asked, int count) {
        return compare(said, request(asked.limited() ? asked.anew(Long.toString(++limited)) : asked, count));
    }

    private Optional<String> compare(BackEnd.Sample.Distribution said, Request request) {
        try {
            return switch (live.send(request)) {
                case BackEnd.Sample.Seen(var seen) ->
                    Comparison.problem(said, seen).or(() -> Comparison.refusals(said, seen));
                case BackEnd.Sample.Distribution _ ->
                    throw new IllegalStateException(live.name() + " is no data plane");
            };
        } catch (Exception e) {
            return Optional.of("it cannot be sent: " + e.getMessage());
        }
    }

    private static void pause() {
        try {
            Thread.sleep(BETWEEN_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// The core's outcomes for what is prepared.
    BackEnd.Sample.Distribution said(Asked asked) {
        return core.send(request(asked, asked.limited() ? BEYOND_LIMITS : 1));
    }

    static Request request(Asked asked, int count) {
        boolean outside = asked.from().equals(Asked.OUTSIDE);
        return new Request(
                outside ? new Client.Outside(GATEWAY) : new Client.Program(asked.from()),
                "",
                outside ? "" : asked.address(),
                asked.port(),
                switch (asked.scheme()) {
                    case "grpc" -> Request.Scheme.GRPC;
                    case "tcp" -> Request.Scheme.TCP;
                    case "https" -> Request.Scheme.HTTPS;
                    case "tls" -> Request.Scheme.TLS;
                    default -> Request.Scheme.HTTP;
                },
                asked.method(),
                asked.path(),
                asked.bytes() ? "" : asked.authority(),
                asked.headers(),
                asked.sni(),
                List.of(),
                count,
                0,
                asked.http2(),
                false,
                // Who has no proxy is led to one instance for each connection.
                asked.from().startsWith("plain"),
                0,
                switch (asked.certificate()) {
                    case "trusted" -> Request.ClientCertificate.TRUSTED;
                    case "untrusted" -> Request.ClientCertificate.UNTRUSTED;
                    default -> Request.ClientCertificate.NONE;
                },
                "");
    }

    @Override
    public void close() {
        core.close();
        live.close();
    }
}
