package dev.meshwright.decide.load;

import dev.meshwright.decide.match.HeaderMatch;
import dev.meshwright.decide.retry.RetryOn;
import dev.meshwright.decide.retry.RetryPolicy;
import java.util.ArrayList;
import java.util.List;

/// Reads `config.route.v3.RetryPolicy`.
final class RetryPolicies {
    private static final String PREVIOUS_HOSTS = "envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate";

    private static final String PREVIOUS_PRIORITIES =
            "envoy.extensions.retry.priority.previous_priorities.v3.PreviousPrioritiesConfig";

    private RetryPolicies() {}

    static RetryPolicy read(Message m) throws LoadException {
        int conditions = 0;
        int retries = 1;
        long perTry = 0;
        boolean previous = false;
        int hostAttempts = 1;
        int priorityFrequency = 0;
        List<Integer> codes = new ArrayList<>();
        List<HeaderMatch> headers = new ArrayList<>();
        List<HeaderMatch> requestHeaders = new ArrayList<>();
        long base = 25;
        long max = -1;
        while (m.next()) {
            switch (m.number()) {
                case 1 -> conditions = conditions(m);
                case 2 -> retries = (int) m.wrapped(0, 1000);
                case 3 -> perTry = m.durationMillis();
                case 4 -> priorityFrequency = previousPriorities(m.message());
                case 5 -> previous |= previousHosts(m.message());
                case 6 -> hostAttempts = m.number31();
                case 7 -> m.numbers(codes);
                case 8 -> {
                    Message backOff = m.message();
                    while (backOff.next()) {
                        switch (backOff.number()) {
                            case 1 -> base = backOff.durationMillisPositive();
                            case 2 -> max = backOff.durationMillisPositive();
                            default -> throw backOff.unsupported();
                        }
                    }
                    if (max >= 0 && max < base) {
                        throw backOff.badHere("max_interval " + max + "ms is below base_interval " + base + "ms");
                    }
                }
                case 9 -> headers.add(Matchers.header(m.message()));
                case 10 -> requestHeaders.add(Matchers.header(m.message()));
                case 13 -> {
                    // per_try_idle_timeout: a try ends by its own timeout and by the stream's
                    if (m.durationMillis() > 0) {
                        throw m.unsupported();
                    }
                }
                default -> throw m.unsupported();
            }
        }
        return new RetryPolicy(
                conditions,
                retries,
                perTry,
                previous,
                Math.max(1, hostAttempts),
                priorityFrequency,
                codes,
                headers,
                requestHeaders,
                base,
                max >= 0 ? max : base * 10);
    }

    private static int conditions(Message m) throws LoadException {
        String text = m.text();
        int bits = 0;
        for (String part : text.split(",", -1)) {
            String word = part.strip();
            if (word.isEmpty()) {
                continue;
            }
            boolean known = false;
            for (RetryOn condition : RetryOn.values()) {
                if (condition.word().equals(word)) {
                    bits |= condition.bit();
                    known = true;
                }
            }
            if (!known && !word.startsWith("http3-")) {
                throw m.bad("'" + word + "' (expected: a word of Envoy's x-envoy-retry-on or x-envoy-retry-grpc-on)");
            }
        }
        return bits;
    }

    private static int previousPriorities(Message m) throws LoadException {
        int frequency = 0;
        while (m.next()) {
            switch (m.number()) {
                case 1 -> m.skip(); // name: the type URL decides
                case 3 -> {
                    Message.Typed typed = m.any();
                    if (!typed.type().equals(PREVIOUS_PRIORITIES)) {
                        throw typed.value().badHere(typed.type() + " (expected: " + PREVIOUS_PRIORITIES + ")");
                    }
                    Message config = typed.value();
                    while (config.next()) {
                        frequency = config.number31();
                    }
                    if (frequency < 1) {
                        throw config.badHere("update_frequency: " + frequency + " (expected: at least 1)");
                    }
                }
                default -> throw m.unsupported();
            }
        }
        return frequency;
    }

    private static boolean previousHosts(Message m) throws LoadException {
        boolean previous = false;
        while (m.next()) {
            switch (m.number()) {
                case 1 -> previous |= m.text().equals("envoy.retry_host_predicates.previous_hosts");
                case 3 -> {
                    Message.Typed typed = m.any();
                    if (!typed.type().equals(PREVIOUS_HOSTS)) {
                        throw typed.value().badHere(typed.type() + " (expected: " + PREVIOUS_HOSTS + ")");
                    }
                    previous = true;
                }
                default -> throw m.unsupported();
            }
        }
        return previous;
    }
}
