package dev.meshwright.control.api;

import dev.meshwright.control.registry.Registration;
import dev.meshwright.control.registry.Registrations;
import dev.meshwright.control.state.Json;
import dev.meshwright.web.Answer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// `/meshwright/v1/prometheus`: every proxy that is up, in the form of Prometheus' HTTP service discovery
/// (prometheus.io/docs/prometheus/latest/http_sd). Labels are those that a scrape of pods gives: `namespace`, `pod`,
/// `app`, `version`.
final class PrometheusTargets {
    private static final String PATH = "/stats/prometheus";

    private final Registrations registrations;

    PrometheusTargets(Registrations registrations) {
        this.registrations = registrations;
    }

    Answer list() {
        return Answer.json(
                200,
                Json.text(registrations.all().stream()
                        .filter(one -> one.adminPort() > 0 && registrations.attended(one.key()))
                        .map(PrometheusTargets::target)
                        .toList()));
    }

    private static Map<String, Object> target(Registration one) {
        Map<String, String> labels = new TreeMap<>();
        labels.put("__metrics_path__", PATH);
        labels.put("namespace", one.namespace());
        labels.put("pod", one.name());
        for (String label : List.of("app", "version")) {
            String value = one.labels().getOrDefault(label, "");
            if (!value.isEmpty()) {
                labels.put(label, value);
            }
        }
        String host = one.address().indexOf(':') < 0 ? one.address() : "[" + one.address() + "]";
        return Map.of("targets", List.of(host + ":" + one.adminPort()), "labels", labels);
    }
}
