package dev.meshwright.decide.span;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.decide.collector.Collector;
import dev.meshwright.decide.request.SyntheticHead;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Contexts of traces in and out, as W3C and B3 write them: what comes in goes on one span deeper, and what is broken
/// never does.
class PropagationTest {
    private static final int ROUNDS = 4_000;
    private static final Collector.Http NOWHERE = new Collector.Http("c", "http", "c", "/", 0, List.of());
    private static final Tracer W3C = new Tracer.OpenTelemetry(NOWHERE, "shop", List.of(), new Tracer.Sampler.Unset());
    private static final Tracer B3 = new Tracer.Zipkin(NOWHERE, true, false, false, false);
    private static final Pattern TRACEPARENT =
            Pattern.compile("[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");
    private static final Pattern B3_ID = Pattern.compile("[0-9a-f]{16}|[0-9a-f]{32}");
    private static final String NOISE = "0123456789abcdefgxyz-,; \t\u00e9\u0000_=";

    private final long seed = System.nanoTime();
    private final SplittableRandom random = new SplittableRandom(seed);

    @Test
    void w3c_goesOnOneSpanDeeper() {
        for (int i = 0; i < ROUNDS; i++) {
            String trace = hex(32);
            String parent = hex(16);
            boolean sampled = random.nextBoolean();
            Map<String, String> in = new TreeMap<>(Map.of("traceparent", "00-" + trace + "-" + parent + flag(sampled)));
            if (random.nextBoolean()) {
                in.put("tracestate", "a=" + hex(4) + ",b=2");
            }
            SpanState span = new SpanState();
            Map<String, String> out = through(W3C, in, span);
            String own = hex(span.spanId());
            assertThat(out)
                    .as("seed %d: %s", seed, in)
                    .containsEntry("traceparent", "00-" + trace + "-" + own + flag(sampled));
            assertThat(out.get("tracestate")).isEqualTo(in.get("tracestate"));
            assertThat(span.traceId()).isEqualTo(trace);
            assertThat(hex(span.parentId())).isEqualTo(parent);
            assertThat(own).isNotEqualTo(parent);
            // The next proxy reads what this one wrote.
            SpanState next = new SpanState();
            through(W3C, out, next);
            assertThat(next.traceId()).isEqualTo(trace);
            assertThat(next.parentId()).isEqualTo(span.spanId());
            assertThat(next.sampled()).isEqualTo(sampled);
        }
    }

    @Test
    void b3_goesOnOneSpanDeeper_inTheFormThatCame() {
        for (int i = 0; i < ROUNDS; i++) {
            String trace = hex(random.nextBoolean() ? 32 : 16);
            String caller = hex(16);
            boolean sampled = random.nextBoolean();
            boolean single = random.nextBoolean();
            Map<String, String> in = single
                    ? Map.of("b3", trace + "-" + caller + (sampled ? "-1" : "-0"))
                    : Map.of("x-b3-traceid", trace, "x-b3-spanid", caller, "x-b3-sampled", sampled ? "1" : "0");
            SpanState span = new SpanState();
            Map<String, String> out = through(B3, in, span);
            String own = hex(span.spanId());
            Map<String, String> expected = single
                    ? Map.of("b3", trace + "-" + own + (sampled ? "-1-" : "-0-") + caller)
                    : Map.of(
                            "x-b3-traceid",
                            trace,
                            "x-b3-spanid",
                            own,
                            "x-b3-parentspanid",
                            caller,
                            "x-b3-sampled",
                            sampled ? "1" : "0");
            assertThat(out).as("seed %d: %s", seed, in).isEqualTo(expected);
            SpanState next = new SpanState();
            through(B3, out, next);
            assertThat(next.traceId()).isEqualTo(span.traceId());
            assertThat(next.parentId()).isEqualTo(span.spanId());
            assertThat(next.sampled()).isEqualTo(sampled);
        }
    }

    @Test
    void brokenW3c_isNoParent_andPassesAsItCame() {
        int broken = 0;
        for (int i = 0; i < ROUNDS; i++) {
            String value = mutated("00-" + hex(32) + "-" + hex(16) + "-01");
            Map<String, String> in = Map.of("traceparent", value);
            SpanState span = new SpanState();
            Map<String, String> out = through(W3C, in, span);
            if (TRACEPARENT.matcher(value).matches()) {
                assertThat(span.traceId()).as("seed %d: %s", seed, value).isEqualTo(value.substring(3, 35));
                continue;
            }
            broken++;
            assertThat(span.present()).as("seed %d: '%s'", seed, value).isFalse();
            assertThat(span.sampled()).isFalse();
            assertThat(out).isEqualTo(in);
        }
        assertThat(broken).as("seed %d", seed).isGreaterThan(ROUNDS / 4);
    }

    @Test
    void brokenB3_neverMakesABrokenContext() {
        for (int i = 0; i < ROUNDS; i++) {
            Map<String, String> in = new TreeMap<>();
            if (random.nextBoolean()) {
                in.put("b3", mutated(hex(32) + "-" + hex(16) + "-1-" + hex(16)));
            } else {
                in.put("x-b3-traceid", mutated(hex(random.nextBoolean() ? 32 : 16)));
                in.put("x-b3-spanid", mutated(hex(16)));
                in.put("x-b3-parentspanid", mutated(hex(16)));
                in.put("x-b3-sampled", mutated("1"));
            }
            SpanState span = new SpanState();
            Map<String, String> out = through(B3, in, span);
            if (!span.present()) {
                assertThat(out).as("seed %d: %s", seed, in).isEqualTo(in);
                continue;
            }
            String single = out.get("b3");
            List<String> ids = new ArrayList<>();
            if (single == null) {
                ids.add(out.getOrDefault("x-b3-traceid", ""));
                ids.add(out.getOrDefault("x-b3-spanid", ""));
                assertThat(out.get("x-b3-sampled")).matches("[01]");
            } else {
                String[] parts = single.split("-", -1);
                ids.add(parts[0]);
                ids.add(parts[1]);
                assertThat(parts[2]).as("seed %d: %s", seed, in).matches("[01]");
            }
            assertThat(ids)
                    .as("seed %d: %s", seed, in)
                    .allMatch(id -> B3_ID.matcher(id).matches());
        }
    }

    /// What a request's context is after a proxy.
    private Map<String, String> through(Tracer tracer, Map<String, String> context, SpanState span) {
        Tracing tracing = new Tracing(
                true, Sampling.ALL, List.of(), false, 256, false, true, tracer, RequestIdUse.DEFAULT, List.of());
        SyntheticHead head = SyntheticHead.request("GET", "http", "shop", "/", List.of());
        context.forEach(head::add);
        SpanStart.begin(tracing, RouteTracing.NONE, true, head, TraceReason.SAMPLED, random::nextLong, span);
        if (span.present()) {
            SpanHeaders.request(tracing, span, head);
        }
        Map<String, String> out = new TreeMap<>();
        for (int i = 0; i < head.headerCount(); i++) {
            out.put(head.text(head.headerName(i)), head.text(head.headerValue(i)));
        }
        return out;
    }

    private String mutated(String value) {
        StringBuilder text = new StringBuilder(value);
        for (int n = random.nextInt(3); n >= 0; n--) {
            int at = random.nextInt(text.length() + 1);
            char noise = NOISE.charAt(random.nextInt(NOISE.length()));
            switch (random.nextInt(5)) {
                case 0 -> text.insert(at, noise);
                case 1 -> {
                    if (at < text.length()) {
                        text.setCharAt(at, noise);
                    }
                }
                case 2 -> text.setLength(at);
                case 3 -> {
                    if (at < text.length()) {
                        text.deleteCharAt(at);
                    }
                }
                default -> {
                    // as it was
                }
            }
        }
        return text.toString();
    }

    private static String flag(boolean sampled) {
        return sampled ? "-01" : "-00";
    }

    private static String hex(long id) {
        return "%016x".formatted(id);
    }

    /// No zeros, which are no id.
    private String hex(int digits) {
        StringBuilder text = new StringBuilder("1");
        while (text.length() < digits) {
            text.append(Character.forDigit(random.nextInt(16), 16));
        }
        return text.toString();
    }
}
