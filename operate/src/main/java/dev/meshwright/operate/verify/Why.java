package dev.meshwright.operate.verify;

import dev.meshwright.architect.explain.Explainer;
import dev.meshwright.architect.explain.Explanation;
import dev.meshwright.architect.explain.Explanation.From;
import dev.meshwright.architect.explain.Explanation.Hop;
import dev.meshwright.architect.explain.Explanation.Line;
import dev.meshwright.architect.explain.Explanation.Side;
import dev.meshwright.architect.explain.Question;
import dev.meshwright.operate.conformance.CoreBackEnd;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// The steps of a way that decided something, and what would help; so that nobody needs to ask `explain` for it.
record Why(List<Problem.Reason> reasons, List<String> next) {
    private static final int REASONS_MAX = 14;

    /// Steps that a person looks at whatever was expected.
    private static final Set<String> DECIDING = Set.of(
            "route", "split", "redirect", "rewrite", "fault", "access", "cors", "retry", "path", "jwt", "ext-authz");

    private static final Set<String> OF_TLS = Set.of("tls", "identity", "mtls");
    private static final Set<String> OF_LIMITS = Set.of("timeout", "retries", "limits", "ejection", "fault");

    static Why of(Explainer explainer, Question question, CoreBackEnd.Way way, String key) {
        Explanation told = explainer.tell(question, "", way.call(), List.of(way.branch()));
        List<Problem.Reason> reasons = new ArrayList<>();
        for (Hop hop : told.ways().getFirst().hops()) {
            String at = hop.proxy() + ", " + hop.side().words();
            for (Line line : hop.lines()) {
                if (decides(line, hop.side(), key) && reasons.size() < REASONS_MAX) {
                    reasons.add(new Problem.Reason(at, line.step(), line.text(), place(line.from())));
                }
            }
        }
        List<String> next = told.advice().stream()
                .map(a -> a.what() + (place(a.from()).isEmpty() ? "" : " (" + place(a.from()) + ")") + "; " + a.next())
                .toList();
        return new Why(reasons, next);
    }

    private static boolean decides(Line line, Side side, String key) {
        String bare = key.startsWith("not.") ? key.substring("not.".length()) : key;
        if (line.step().equals("filter-chain")) {
            return false;
        }
        if (line.step().equals("route") && side == Side.INBOUND) {
            return false;
        }
        if (!line.taken() || DECIDING.contains(line.step())) {
            return true;
        }
        return switch (bare) {
            case "identity", "mtls", "fails", "seen.sni", "seen.alpn" -> OF_TLS.contains(line.step());
            case "access", "policy" -> OF_TLS.contains(line.step()) && side == Side.INBOUND;
            case "delay", "retries" -> OF_LIMITS.contains(line.step());
            case "backend", "backends", "reached" -> line.step().equals("cluster") && side != Side.INBOUND;
            default ->
                (bare.startsWith("seen.headers") || bare.startsWith("response.headers"))
                        && line.step().equals("headers");
        };
    }

    static String place(From from) {
        return switch (from) {
            case From.Field(var _, var _, var position) ->
                position.line() == 0 ? position.file() : position.file() + ":" + position.line();
            case From.Unwritten(String whose) -> "(" + whose + ")";
            case From.Nothing() -> "";
        };
    }
}
