package dev.meshwright.operate.differential;

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

    /// How often a disagreement is looked at again, and the time between: what proxies acknowledged may come into
    /// force a moment later.
    private static final int LOOKS = 3;

    private static final long BETWEEN_MILLIS = 300;

    private final EchoWorld world;
    private final CoreBackEnd core = new CoreBackEnd();
    private final BackEnd live;
    private int late;
    private int prepared;

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

    /// Each time in a file of another name: of one that has an error, a control plane keeps what it held before.
    ///
    /// @return why the data plane does not take it; nothing when it is in force
    Optional<String> prepare(List<Map<String, Object>> documents) {
        ConformanceCase.Traffic traffic = new ConformanceCase.Traffic(
                "differential",
                "generated",
                world,
                List.of(new SourceDocumentFile("generated-" + ++prepared + ".yaml", YamlText.documents(documents))),
                List.of(),
                List.of());
        core.prepare(traffic);
        try {
            live.prepare(traffic);
            return Optional.empty();
        } catch (Exception e) {
            return Optional.of("not in force: " + e.getMessage());
        }
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
        Request request = request(asked, 1);
        BackEnd.Sample.Distribution said = core.send(request);
        boolean several =
                said.outcomes().stream().filter(o -> o.probability() > 0).count() > 1;
        Request sent = several ? request(asked, times) : request;
        Optional<String> problem = compare(said, sent);
        for (int look = 1; look < looks && problem.isPresent(); look++) {
            pause();
            problem = compare(said, sent);
            if (problem.isEmpty()) {
                late++;
            }
        }
        return problem;
    }

    private Optional<String> compare(BackEnd.Sample.Distribution said, Request request) {
        try {
            return switch (live.send(request)) {
                case BackEnd.Sample.Seen(var seen) -> Comparison.problem(said, seen);
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
        return core.send(request(asked, 1));
    }

    static Request request(Asked asked, int count) {
        boolean outside = asked.from().equals(Asked.OUTSIDE);
        boolean bytes = asked.scheme().equals("tcp");
        return new Request(
                outside ? new Client.Outside(GATEWAY) : new Client.Program(asked.from()),
                "",
                outside ? "" : asked.address(),
                asked.port(),
                switch (asked.scheme()) {
                    case "grpc" -> Request.Scheme.GRPC;
                    case "tcp" -> Request.Scheme.TCP;
                    default -> Request.Scheme.HTTP;
                },
                asked.method(),
                asked.path(),
                bytes ? "" : asked.authority(),
                asked.headers(),
                "",
                List.of(),
                count,
                0,
                asked.http2(),
                false,
                // Who has no proxy is led to one instance for each connection.
                asked.from().startsWith("plain"),
                0,
                Request.ClientCertificate.NONE);
    }

    @Override
    public void close() {
        core.close();
        live.close();
    }
}
