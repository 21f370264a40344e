package dev.meshwright.dialects.gatewayapi;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.diagnostic.ElementId;
import dev.meshwright.base.tree.Fields;
import dev.meshwright.dialects.document.ElementDocument;
import dev.meshwright.dialects.gatewayapi.ApiPart.Backend;
import dev.meshwright.dialects.gatewayapi.ApiPart.Filters;
import dev.meshwright.dialects.gatewayapi.ApiPart.Rule;
import dev.meshwright.dialects.gatewayapi.ApiPart.RuleMatch;
import dev.meshwright.model.HttpRoute.RetryPolicy;
import dev.meshwright.model.SessionPersistence;
import dev.meshwright.model.Setting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The five route kinds, sound by their schemas.
final class RouteReader {
    private static final int WEIGHT_MAX = 1_000_000;
    /// What a retry is also for when any is asked for: the API wants connection errors retried.
    private static final String RETRY_ON_CONNECTION = "connect-failure,refused-stream,unavailable,cancelled,reset";

    private static final int RETRIES_DEFAULT = 2;
    private static final int RETRIES_MAX = 255;

    private RouteReader() {}

    static ApiPart route(ElementDocument document, Fields spec, String created) {
        List<String> hostnames = spec.texts("hostnames").stream()
                .map(host -> host.toLowerCase(Locale.ROOT))
                .toList();
        List<Rule> rules = new ArrayList<>();
        for (Fields rule : spec.sections("rules")) {
            rules.add(rule(document.id(), rules.size(), rule));
        }
        return new ApiPart.Route(
                document.id(),
                created,
                document.id().kind(),
                spec.sections("parentRefs").stream().map(Refs::parent).toList(),
                spec.text("useDefaultGateways", "None").equals("All"),
                hostnames,
                rules,
                document.origin());
    }

    private static Rule rule(ElementId element, int index, Fields rule) {
        String kind = element.kind();
        List<RuleMatch> matches = switch (kind) {
            case "HTTPRoute" -> HttpMatches.read(rule);
            case "GRPCRoute" -> GrpcMatches.read(rule);
            default -> List.of();
        };
        boolean http = kind.equals("HTTPRoute") || kind.equals("GRPCRoute");
        List<Backend> backends = new ArrayList<>();
        for (Fields backend : rule.sections("backendRefs")) {
            backends.add(new Backend(
                    Refs.service(backend),
                    backend.integer("weight", 0, WEIGHT_MAX).orElse(1),
                    http ? FilterReader.read(backend) : Filters.NONE));
        }
        Setting<Duration> backendTimeout = timeout(rule, "backendRequest");
        Setting<RetryPolicy> retry = retry(rule, backendTimeout);
        Setting<Duration> request = timeout(rule, "request");
        return new Rule(
                rule.text("name", ""),
                matches,
                http ? FilterReader.read(rule) : Filters.NONE,
                backends,
                retry.isSet() ? request : shorter(request, backendTimeout),
                retry,
                http ? sessions(element, index, backends, rule) : Setting.unset(),
                rule.origin());
    }

    private static Setting<SessionPersistence> sessions(
            ElementId element, int index, List<Backend> backends, Fields rule) {
        Setting<SessionPersistence> sessions =
                SessionReader.read(element, rule.text("name", Integer.toString(index)), rule);
        if (sessions.isSet() && backends.stream().filter(b -> b.weight() > 0).count() > 1) {
            rule.error(
                    Codes.VALUE_NOT_SUPPORTED,
                    "sessionPersistence",
                    "a backend is drawn by weight for each request before its session is looked at",
                    "name one backend, or keep sessions for each backend by an XBackendTrafficPolicy");
        }
        return sessions;
    }

    private static Setting<Duration> timeout(Fields rule, String name) {
        Optional<Fields> timeouts = rule.section("timeouts");
        if (timeouts.isEmpty() || !timeouts.get().has(name)) {
            return Setting.unset();
        }
        Optional<Duration> duration = timeouts.get().duration(name, Duration.ZERO);
        if (duration.isEmpty()) {
            return Setting.unset();
        }
        return duration.get().isZero()
                ? Setting.off(timeouts.get().origin(name))
                : Setting.of(duration.get(), timeouts.get().origin(name));
    }

    /// Without retries there is one try, so its limit is the request's.
    private static Setting<Duration> shorter(Setting<Duration> request, Setting<Duration> one) {
        if (!one.isSet()) {
            return request;
        }
        boolean longer = request.isSet() && request.orElse(Duration.ZERO).compareTo(one.orElse(Duration.ZERO)) < 0;
        return longer ? request : one;
    }

    private static Setting<RetryPolicy> retry(Fields rule, Setting<Duration> perTry) {
        Optional<Fields> section = rule.section("retry");
        if (section.isEmpty()) {
            return Setting.unset();
        }
        Fields retry = section.get();
        int attempts = retry.integer("attempts", 0, RETRIES_MAX).orElse(RETRIES_DEFAULT);
        if (attempts == 0) {
            return Setting.off(retry.origin());
        }
        StringBuilder on = new StringBuilder(RETRY_ON_CONNECTION);
        retry.items("codes").forEach(code -> {
            if (code instanceof dev.meshwright.base.tree.Tree.Scalar(var text, var _, var _)) {
                on.append(',').append(text);
            }
        });
        return Setting.of(
                new RetryPolicy(
                        attempts,
                        perTry.orElse(Duration.ZERO),
                        on.toString(),
                        retry.duration("backoff", Duration.ofMillis(1))
                                .map(value -> Setting.of(value, retry.origin("backoff")))
                                .orElse(Setting.unset()),
                        Setting.unset(),
                        false,
                        retry.origin()),
                retry.origin());
    }
}
