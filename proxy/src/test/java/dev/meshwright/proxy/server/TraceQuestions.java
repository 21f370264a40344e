package dev.meshwright.proxy.server;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Requests with every kind of context that a caller may send, and with ids of their own.
final class TraceQuestions {
    private TraceQuestions() {}

    /// @param listener that is asked
    record Asked(String listener, String path, List<String> headers) {}

    static Map<String, Asked> all() {
        String trace = "0af7651916cd43dd8448eb211c80319c";
        Map<String, Asked> all = new TreeMap<>();
        for (String listener : List.of("out", "in", "gate")) {
            all.put(listener + " plain", asked(listener, "/plain?a=b"));
            all.put(listener + " named", asked(listener, "/named/x", "x-tenant", "acme"));
            all.put(listener + " silent", asked(listener, "/silent"));
            all.put(listener + " never", asked(listener, "/never"));
            all.put(listener + " nowhere", asked(listener, "/nowhere"));
            all.put(listener + " gone", asked(listener, "/gone"));
            all.put(listener + " fails once", asked(listener, "/fails"));
            all.put(listener + " decorated", asked(listener, "/deco", "x-envoy-decorator-operation", "told"));
            all.put(listener + " long path", asked(listener, "/" + "l".repeat(400)));
            all.put(
                    listener + " w3c sampled",
                    asked(listener, "/w1", "traceparent", "00-" + trace + "-b7ad6b7169203331-01"));
            all.put(
                    listener + " w3c not sampled",
                    asked(listener, "/w2", "traceparent", "00-" + trace + "-b7ad6b7169203331-00"));
            all.put(
                    listener + " w3c state",
                    asked(
                            listener,
                            "/w3",
                            "traceparent",
                            "00-" + trace + "-b7ad6b7169203331-01",
                            "tracestate",
                            "a=1",
                            "tracestate",
                            "b=2"));
            all.put(listener + " w3c short", asked(listener, "/w4", "traceparent", "00-" + trace + "-b7ad6b71-01"));
            all.put(
                    listener + " w3c zeros",
                    asked(listener, "/w5", "traceparent", "00-" + "0".repeat(32) + "-b7ad6b7169203331-01"));
            all.put(listener + " w3c state alone", asked(listener, "/w6", "tracestate", "a=1"));
            all.put(
                    listener + " w3c of a later version",
                    asked(listener, "/w7", "traceparent", "cc-" + trace + "-b7ad6b7169203331-03"));
            all.put(
                    listener + " b3",
                    asked(
                            listener,
                            "/b1",
                            "x-b3-traceid",
                            trace,
                            "x-b3-spanid",
                            "b7ad6b7169203331",
                            "x-b3-parentspanid",
                            "00f067aa0ba902b7",
                            "x-b3-sampled",
                            "1"));
            all.put(
                    listener + " b3 short id, undecided",
                    asked(listener, "/b2", "x-b3-traceid", "8448eb211c80319c", "x-b3-spanid", "b7ad6b7169203331"));
            all.put(
                    listener + " b3 not sampled",
                    asked(
                            listener,
                            "/b3",
                            "x-b3-traceid",
                            trace,
                            "x-b3-spanid",
                            "b7ad6b7169203331",
                            "x-b3-sampled",
                            "0"));
            all.put(listener + " b3 denies", asked(listener, "/b4", "x-b3-sampled", "0"));
            all.put(listener + " b3 no hex", asked(listener, "/b5", "x-b3-traceid", "zz", "x-b3-spanid", "1"));
            all.put(listener + " b3 one", asked(listener, "/b6", "b3", trace + "-b7ad6b7169203331-1"));
            all.put(
                    listener + " b3 one, parent",
                    asked(listener, "/b7", "b3", trace + "-b7ad6b7169203331-1-00f067aa0ba902b7"));
            all.put(listener + " b3 one denies", asked(listener, "/b8", "b3", "0"));
            all.put(listener + " b3 one debug", asked(listener, "/b9", "b3", "8448eb211c80319c-b7ad6b7169203331-d"));
            all.put(listener + " b3 one broken", asked(listener, "/ba", "b3", trace + "-b7ad6b716920"));
            all.put(
                    listener + " id traced",
                    asked(listener, "/i1", "x-request-id", "7d3a1f9e-5b6c-ad2e-8f10-2b4c6d8e0f12"));
            all.put(listener + " id of a client", asked(listener, "/i2", "x-client-trace-id", "c1"));
            all.put(listener + " id forced", asked(listener, "/i3", "x-envoy-force-trace", "1"));
            all.put(
                    listener + " id forced inside",
                    asked(listener, "/i6", "x-envoy-force-trace", "1", "x-forwarded-for", "10.1.2.3"));
            all.put(
                    listener + " id forced from afar",
                    asked(listener, "/i7", "x-envoy-force-trace", "1", "x-forwarded-for", "10.1.2.3, 10.1.2.4"));
            all.put(listener + " id no uuid", asked(listener, "/i4", "x-request-id", "mine"));
            all.put(listener + " id short hex", asked(listener, "/i5", "x-request-id", "12345678"));
            all.put(listener + " grpc", asked(listener, "/grpc", "content-type", "application/grpc", "te", "trailers"));
        }
        return all;
    }

    static Asked asked(String listener, String path, String... headers) {
        return new Asked(listener, path, List.of(headers));
    }

    /// Each question has ids of its own.
    static String numbered(String text, int number) {
        return text.replace("16cd43dd", "%08x".formatted(number)).replace("1c80319c", "%08x".formatted(number));
    }

    static String unnumbered(String text, int number) {
        String digits = "%08x".formatted(number);
        return text.replace("0af76519" + digits, "0af7651916cd43dd").replace("8448eb21" + digits, "8448eb211c80319c");
    }
}
