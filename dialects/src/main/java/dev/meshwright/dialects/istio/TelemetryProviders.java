package dev.meshwright.dialects.istio;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.diagnostic.Findings;
import dev.meshwright.base.diagnostic.NearestName;
import dev.meshwright.base.diagnostic.Position;
import dev.meshwright.base.tree.Fields;
import dev.meshwright.dialects.document.ElementDocument;
import dev.meshwright.model.ExtensionProvider;
import dev.meshwright.model.ExtensionProvider.Kind;
import dev.meshwright.model.TelemetryDefaults;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/// Names of extension providers where they are used. One that is not there, or is of a kind that cannot be told
/// this, is told nothing (Istio).
final class TelemetryProviders {
    /// What a provider is to be told.
    enum Use {
        METRICS("metrics", "prometheus"),
        ACCESS_LOGS("access logs", "envoyFileAccessLog, envoyHttpAls, envoyTcpAls or envoyOtelAls"),
        TRACING("spans", "opentelemetry or zipkin");

        private final String words;
        private final String expected;

        Use(String words, String expected) {
            this.words = words;
            this.expected = expected;
        }

        private boolean suits(Kind kind) {
            return switch (this) {
                case METRICS -> kind instanceof Kind.Prometheus;
                case ACCESS_LOGS -> kind instanceof Kind.Logs;
                case TRACING -> kind instanceof Kind.Traces;
            };
        }
    }

    private TelemetryProviders() {}

    /// The list `providers` of an entry.
    static List<String> named(ElementDocument document, Fields entry, Use use) {
        List<String> names = new ArrayList<>();
        for (Fields provider : entry.sections("providers")) {
            String name = provider.requiredText("name", "the name of an extension provider of MeshConfig");
            if (!name.isEmpty()) {
                names.add(name);
                check(
                        document.settings().extensionProviders(),
                        name,
                        use,
                        provider.position("name"),
                        provider.path("name"),
                        entry.findings());
            }
            provider.done();
        }
        return names;
    }

    static void check(
            List<ExtensionProvider> providers,
            String name,
            Use use,
            Position position,
            String path,
            Findings findings) {
        Optional<ExtensionProvider> found = TelemetryDefaults.find(providers, name);
        if (found.isEmpty()) {
            TreeSet<String> all = new TreeSet<>();
            providers.forEach(p -> all.add(p.name()));
            ExtensionProvider.BUILT_IN.forEach(p -> all.add(p.name()));
            findings.warning(
                    Codes.PROVIDER_NOT_TOLD,
                    position,
                    path + ": '" + name + "' is no extension provider of MeshConfig"
                            + NearestName.suggestion(name, all),
                    "nobody is told",
                    "add it to extensionProviders, or name one of " + String.join(", ", all));
        } else if (!use.suits(found.get().kind())) {
            findings.warning(
                    Codes.PROVIDER_NOT_TOLD,
                    position,
                    path + ": '" + name + "' is of a kind that takes no " + use.words + " (expected: " + use.expected
                            + ")",
                    "nobody is told",
                    "name another provider");
        }
    }
}
