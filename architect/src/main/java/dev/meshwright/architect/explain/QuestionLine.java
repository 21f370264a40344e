package dev.meshwright.architect.explain;

import dev.meshwright.architect.explain.Question.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A question as one line, as it would be written on a command line:
/// `GET http://reviews:9080/reviews/0 -H 'end-user: jason' --from productpage`. Quotes are the shell's, as far
/// as they hold spaces together.
public final class QuestionLine {
    public static final String NAMESPACE = "default";

    private QuestionLine() {}

    /// @param caller of a line that names none
    /// @param headers of every line, before its own
    public static Question parse(String line, Optional<Source> caller, List<Map.Entry<String, String>> headers)
            throws Target.Malformed {
        List<String> words = words(line);
        List<String> target = new ArrayList<>();
        List<Map.Entry<String, String>> all = new ArrayList<>(headers);
        Optional<Source> from = caller;
        String namespace = NAMESPACE;
        Optional<String> labels = Optional.empty();
        for (int i = 0; i < words.size(); i++) {
            switch (words.get(i)) {
                case "-H" -> all.add(header(value(words, ++i, "-H")));
                case "--from" -> from = Optional.of(source(value(words, ++i, "--from")));
                case "--gateway" -> from = Optional.of(new Source.Outside(value(words, ++i, "--gateway")));
                case "--from-labels" -> labels = Optional.of(value(words, ++i, "--from-labels"));
                case "-n" -> namespace = value(words, ++i, "-n");
                default -> {
                    if (words.get(i).startsWith("-")) {
                        throw new Target.Malformed(
                                "option '" + words.get(i) + "' (expected: -H, --from, --gateway, --from-labels or -n)");
                    }
                    target.add(words.get(i));
                }
            }
        }
        if (labels.isPresent()) {
            from = Optional.of(labels(labels.get(), namespace));
        }
        return new Question(
                Target.parse(String.join(" ", target)),
                from.orElseThrow(() -> new Target.Malformed("nobody calls (expected: --from NAME or --gateway NAME)")),
                all);
    }

    /// The line that reads as this question.
    public static String write(Question question) {
        StringBuilder line = new StringBuilder(quoted(question.target().toString()));
        switch (question.from()) {
            case Source.Program(var name) -> line.append(" --from ").append(quoted(name));
            case Source.Outside(var gateway) when gateway.isEmpty() -> line.append(" --from outside");
            case Source.Outside(var gateway) -> line.append(" --gateway ").append(quoted(gateway));
            case Source.Labels(var namespace, var labels) -> {
                List<String> pairs = new ArrayList<>();
                new TreeMap<>(labels).forEach((key, value) -> pairs.add(key + "=" + value));
                line.append(" -n ").append(quoted(namespace));
                line.append(" --from-labels ").append(quoted(String.join(",", pairs)));
            }
        }
        question.headers().forEach(h -> line.append(" -H ").append(quoted(h.getKey() + ": " + h.getValue())));
        return line.toString();
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\"'\"'") + "'";
    }

    /// `outside`, or the name of a workload.
    public static Source source(String text) {
        return text.equals("outside") ? new Source.Outside("") : new Source.Program(text);
    }

    /// `name: value`
    public static Map.Entry<String, String> header(String text) throws Target.Malformed {
        int colon = text.indexOf(':', text.startsWith(":") ? 1 : 0);
        String name = colon < 0 ? "" : text.substring(0, colon).strip();
        if (name.isEmpty() || name.chars().anyMatch(c -> c <= ' ')) {
            throw new Target.Malformed("header '" + text + "' (expected: NAME: VALUE)");
        }
        String value = text.substring(colon + 1).strip();
        if (value.chars().anyMatch(c -> (c < ' ' && c != '\t') || c == 127)) {
            throw new Target.Malformed("header '" + name + "' has a control character in its value");
        }
        return Map.entry(name, value);
    }

    /// `app=web,version=v1`
    public static Source labels(String text, String namespace) throws Target.Malformed {
        Map<String, String> labels = new TreeMap<>();
        for (String pair : text.split(",", -1)) {
            int equals = pair.indexOf('=');
            if (equals <= 0) {
                throw new Target.Malformed("labels '" + text + "' (expected: KEY=VALUE,KEY=VALUE)");
            }
            labels.put(
                    pair.substring(0, equals).strip(),
                    pair.substring(equals + 1).strip());
        }
        return new Source.Labels(namespace, labels);
    }

    private static String value(List<String> words, int at, String option) throws Target.Malformed {
        if (at >= words.size()) {
            throw new Target.Malformed(option + " has no value");
        }
        return words.get(at);
    }

    private static List<String> words(String line) throws Target.Malformed {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean inside = false;
        char quote = 0;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (quote != 0) {
                if (c == quote) {
                    quote = 0;
                } else {
                    word.append(c);
                }
            } else if (c == '\'' || c == '"') {
                quote = c;
                inside = true;
            } else if (Character.isWhitespace(c)) {
                if (inside) {
                    words.add(word.toString());
                    word.setLength(0);
                    inside = false;
                }
            } else {
                word.append(c);
                inside = true;
            }
        }
        if (quote != 0) {
            throw new Target.Malformed("a quote is not closed in: " + line);
        }
        if (inside) {
            words.add(word.toString());
        }
        return words;
    }
}
