package dev.meshwright.operate.conformance;

import dev.meshwright.architect.journey.Arrival;
import dev.meshwright.architect.journey.Outcome;
import dev.meshwright.architect.journey.Payload;
import dev.meshwright.architect.journey.Respondent;
import dev.meshwright.architect.world.Instance;
import dev.meshwright.decide.connection.ConnectionFacts;
import dev.meshwright.decide.connection.IpAddress;
import dev.meshwright.decide.extauthz.AuthzService;
import dev.meshwright.decide.extauthz.CheckAnswer;
import dev.meshwright.decide.extauthz.HttpAnswer;
import dev.meshwright.decide.request.SyntheticHead;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How the programs of published worlds behave: they echo, and what else a request asks of them. The same rules hold
/// for the programs that really run.
///
/// - A port whose name says `https` or `tls`, or a port of [#TLS_PORTS], speaks TLS; others do not.
/// - A port whose name has `tcp-server` speaks first.
/// - A port whose name has `localhost` is open on the loopback address alone, one with `instance` on the pod's alone.
/// - A port whose name starts with `grpc` speaks gRPC alone.
/// - The header `x-echo-set-header: NAME: VALUE` sets headers of the answer.
/// - A program with the label `app: ext-authz` is an authorization provider ([AuthzServer]).
/// - The query `delay=DURATION` delays it, `responseCode=CODE` with `succeedAfter=N` fails the first N tries of a
///   `uuid`, after `delayRetry=DURATION`; code 0 closes the connection.
final class EchoPrograms implements Respondent {
    /// Ports of the Gateway API's echo that speak TLS whatever their name.
    private static final List<Integer> TLS_PORTS = List.of(8443, 9443);

    private static final Pattern QUERY = Pattern.compile("[?&]([A-Za-z]+)=([^&]*)");
    private static final Pattern DURATION = Pattern.compile("([0-9]+)(ms|s)");

    private final Supplier<ProgramCertificate> shown;

    /// @param shown what they show at their TLS ports; asked for when TLS comes
    EchoPrograms(Supplier<ProgramCertificate> shown) {
        this.shown = shown;
    }

    /// What a port of an instance speaks.
    enum Speech {
        ANYTHING,
        TLS,
        GRPC,
        SPEAKS_FIRST
    }

    static String portName(Instance instance, int port) {
        return instance.workload().ports().entrySet().stream()
                .filter(e -> e.getValue() == port)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse("");
    }

    static Speech speech(Instance instance, int port) {
        String name = portName(instance, port);
        if (name.contains("https") || name.startsWith("tls") || TLS_PORTS.contains(port)) {
            return Speech.TLS;
        }
        if (name.contains("tcp-server")) {
            return Speech.SPEAKS_FIRST;
        }
        return name.contains("grpc") ? Speech.GRPC : Speech.ANYTHING;
    }

    @Override
    public Optional<Outcome.Failed> refuses(Arrival arrival) {
        if (arrival.instance().isEmpty()) {
            return Optional.empty();
        }
        Instance instance = arrival.instance().get();
        boolean loopback =
                IpAddress.numeric(arrival.address()) && IpAddress.loopback(IpAddress.parse(arrival.address()));
        String name = portName(instance, arrival.port());
        if ((name.contains("localhost") && !loopback) || (name.contains("instance") && loopback)) {
            return refusal(Outcome.Failed.Kind.REFUSED, "the program does not listen on " + arrival.address());
        }
        Speech speech = speech(instance, arrival.port());
        boolean tls = arrival.byProgram().transport() == ConnectionFacts.Transport.TLS;
        if (tls && speech != Speech.TLS) {
            return refusal(Outcome.Failed.Kind.TLS, "TLS comes to a program that speaks none");
        }
        if (!tls && speech == Speech.TLS) {
            // As these programs do, that is without an alert.
            return refusal(Outcome.Failed.Kind.CLOSED, "plaintext comes to a program that speaks TLS");
        }
        boolean http1 = arrival.request()
                .map(r -> r.version() == Payload.Version.HTTP_1_1)
                .orElse(false);
        if (speech == Speech.GRPC && http1) {
            return refusal(Outcome.Failed.Kind.PROTOCOL, "HTTP/1.1 comes to a program that speaks gRPC");
        }
        return tls ? shown.get().distrust(arrival.validation()) : Optional.empty();
    }

    private static Optional<Outcome.Failed> refusal(Outcome.Failed.Kind kind, String why) {
        return Optional.of(new Outcome.Failed(kind, "", why));
    }

    @Override
    public Reply answer(Arrival arrival) {
        Arrival.Request request = arrival.request().orElseThrow();
        Map<String, String> query = new HashMap<>();
        Matcher matcher = QUERY.matcher(request.path());
        while (matcher.find()) {
            query.put(matcher.group(1), matcher.group(2));
        }
        long delay = millis(query.getOrDefault("delay", ""));
        int failing = Integer.parseInt(query.getOrDefault("succeedAfter", "0"));
        if (arrival.attempt() < failing) {
            int code = Integer.parseInt(query.getOrDefault("responseCode", "0"));
            return new Reply(code, List.of(), delay + millis(query.getOrDefault("delayRetry", "")));
        }
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        request.header("x-echo-set-header").ifPresent(asked -> {
            for (String each : asked.split(",", -1)) {
                int colon = each.indexOf(':');
                if (colon > 0) {
                    headers.add(Map.entry(
                            each.substring(0, colon).strip().toLowerCase(Locale.ROOT),
                            each.substring(colon + 1).strip()));
                }
            }
        });
        boolean grpc = request.header("content-type").orElse("").startsWith("application/grpc");
        if (grpc) {
            headers.add(Map.entry("grpc-status", "0"));
        }
        return new Reply(200, headers, delay);
    }

    /// A program that is asked over HTTP judges by the status of its answer; over gRPC an echo is no answer.
    @Override
    public Optional<CheckAnswer> judges(Arrival arrival, Question question) {
        if (AuthzServer.is(arrival, question)) {
            return Optional.of(AuthzServer.judges(arrival, question));
        }
        return Optional.of(
                switch (question.check().service()) {
                    case AuthzService.Http http -> byStatus(http, answer(arrival));
                    case AuthzService.Grpc _ -> CheckAnswer.Failed.because("an echo is no CheckResponse");
                });
    }

    static CheckAnswer byStatus(AuthzService.Http service, Reply reply) {
        return reply.status() == 0
                ? CheckAnswer.Failed.because("the program closes the connection")
                : HttpAnswer.read(
                        service, reply.status(), SyntheticHead.response(reply.status(), reply.headers()), new byte[0]);
    }

    private static long millis(String duration) {
        Matcher matcher = DURATION.matcher(duration);
        if (!matcher.matches()) {
            return 0;
        }
        long number = Long.parseLong(matcher.group(1));
        return matcher.group(2).equals("s") ? number * 1000 : number;
    }
}
