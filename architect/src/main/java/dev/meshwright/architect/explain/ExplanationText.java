package dev.meshwright.architect.explain;

import dev.meshwright.architect.explain.Explanation.Advice;
import dev.meshwright.architect.explain.Explanation.From;
import dev.meshwright.architect.explain.Explanation.Hop;
import dev.meshwright.architect.explain.Explanation.Line;
import dev.meshwright.architect.explain.Explanation.Verdict;
import dev.meshwright.architect.explain.Explanation.Way;
import java.util.List;

/// An explanation for people. The most likely way is told in full, of the others what is different.
public final class ExplanationText {
    private static final int LABEL_CHARS = 16;
    private static final int TEXT_CHARS = 74;
    private static final int SKIPPED_MAX = 8;

    private final Style style;
    private final Detail detail;

    /// How it is drawn.
    public enum Style {
        PLAIN("", "", "", "", ""),
        COLOURED("\u001b[32m", "\u001b[31m", "\u001b[2m", "\u001b[1m", "\u001b[0m");

        private final String good;
        private final String bad;
        private final String dim;
        private final String bold;
        private final String end;

        Style(String good, String bad, String dim, String bold, String end) {
            this.good = good;
            this.bad = bad;
            this.dim = dim;
            this.bold = bold;
            this.end = end;
        }
    }

    /// How much is told of what was tried and did not match.
    public enum Detail {
        /// Routes.
        USUAL,
        /// Filter chains as well.
        ALL
    }

    public ExplanationText(Style style, Detail detail) {
        this.style = style;
        this.detail = detail;
    }

    /// Lines with line ends.
    public String render(Explanation explanation) {
        StringBuilder out = new StringBuilder(2048);
        out.append(style.bold)
                .append(explanation.question().target())
                .append(style.end)
                .append("   from ")
                .append(explanation.from());
        if (!explanation.identity().isEmpty()) {
            out.append(" (").append(explanation.identity()).append(')');
        }
        out.append('\n');
        explanation
                .question()
                .headers()
                .forEach(h -> out.append("  ")
                        .append(h.getKey())
                        .append(": ")
                        .append(h.getValue())
                        .append('\n'));
        explanation.notes().forEach(n -> out.append("  note: ").append(n).append('\n'));
        List<Way> ways = explanation.ways();
        ways.forEach(way -> end(way, ways.size() > 1, out));
        explanation.advice().forEach(a -> advice(a, out));
        if (ways.isEmpty()) {
            return out.toString();
        }
        Way main = ways.getFirst();
        out.append('\n');
        if (ways.size() > 1) {
            heading("the way of " + Amounts.percent(main.share()), out);
        }
        main.hops().forEach(hop -> hop(hop, hop.lines(), out));
        for (Way other : ways.subList(1, ways.size())) {
            out.append('\n');
            heading("differs for " + Amounts.percent(other.share()), out);
            different(main, other, out);
        }
        return out.toString();
    }

    private void heading(String text, StringBuilder out) {
        out.append(style.bold).append(text).append(style.end).append('\n');
    }

    private void end(Way way, boolean several, StringBuilder out) {
        boolean fails = way.verdict() == Verdict.FAILS;
        out.append(fails ? style.bad : style.good)
                .append(mark(way.verdict()))
                .append(style.end)
                .append(' ');
        if (several) {
            out.append(Amounts.percent(way.share())).append("  ");
        }
        out.append(
                switch (way.verdict()) {
                    case DELIVERED -> "delivered to ";
                    case ANSWERED -> "answered: ";
                    case FAILS -> way.status() > 0 ? "fails: " : "fails, no answer: ";
                });
        out.append(way.end());
        if (!way.flag().isEmpty()) {
            out.append(", flag ").append(way.flag());
        }
        if (way.delayMillis() > 0) {
            out.append(", held back for ").append(Amounts.millis(way.delayMillis()));
        }
        out.append('\n');
        way.copies().forEach(copy -> out.append("  copied: ").append(copy).append('\n'));
    }

    private static String mark(Verdict verdict) {
        return switch (verdict) {
            case DELIVERED, ANSWERED -> "ok";
            case FAILS -> "XX";
        };
    }

    private void advice(Advice advice, StringBuilder out) {
        out.append("cause: ").append(advice.what());
        String place = place(advice.from());
        if (!place.isEmpty()) {
            out.append("   ").append(style.dim).append(place).append(style.end);
        }
        out.append("\nnext:  ").append(advice.next()).append('\n');
    }

    private void hop(Hop hop, List<Line> lines, StringBuilder out) {
        out.append(hop.proxy())
                .append("  ")
                .append(style.dim)
                .append(hop.side().words())
                .append(style.end)
                .append('\n');
        int skipped = 0;
        for (Line line : lines) {
            if (!line.taken() && line.step().equals("filter-chain") && detail == Detail.USUAL) {
                continue;
            }
            if (!line.taken() && line.step().equals("route") && ++skipped > SKIPPED_MAX && detail == Detail.USUAL) {
                if (skipped == SKIPPED_MAX + 1) {
                    out.append("  ")
                            .append(TextRows.pad("", LABEL_CHARS))
                            .append("more were skipped; all of them with --all\n");
                }
                continue;
            }
            line(line, out);
        }
    }

    /// The place stands beside the first row of the text.
    private void line(Line line, StringBuilder out) {
        String place = place(line.from());
        String label = line.step();
        for (String row : TextRows.rows(line.text(), TEXT_CHARS)) {
            out.append("  ").append(TextRows.pad(label, LABEL_CHARS));
            if (!line.taken()) {
                out.append(style.dim);
            }
            out.append(place.isEmpty() ? row : TextRows.pad(row, TEXT_CHARS));
            if (!line.taken()) {
                out.append(style.end);
            }
            if (!place.isEmpty()) {
                out.append("  ").append(style.dim).append(place).append(style.end);
            }
            out.append('\n');
            place = "";
            label = "";
        }
    }

    private static String place(From from) {
        return switch (from) {
            case From.Field(var _, var _, var position) ->
                position.line() == 0 ? position.file() : position.file() + ":" + position.line();
            case From.Unwritten(String whose) -> "(" + whose + ")";
            case From.Nothing() -> "";
        };
    }

    /// Of each proxy the lines that read otherwise than those of the proxy at the same place of the main way.
    private void different(Way main, Way other, StringBuilder out) {
        for (int i = 0; i < other.hops().size(); i++) {
            Hop hop = other.hops().get(i);
            List<Line> known = i < main.hops().size() ? main.hops().get(i).lines() : List.of();
            List<Line> fresh = hop.lines().stream()
                    .filter(l -> known.stream().noneMatch(k -> readsAs(k, l)))
                    .toList();
            if (!fresh.isEmpty()) {
                hop(hop, fresh, out);
            }
        }
    }

    private static boolean readsAs(Line one, Line other) {
        return one.step().equals(other.step())
                && one.text().equals(other.text())
                && one.taken() == other.taken()
                && one.from().equals(other.from());
    }
}
