package dev.meshwright.dialects.istio;

import dev.meshwright.base.tree.Fields;
import dev.meshwright.dialects.istio.MeshDefaults.Absent;
import java.util.List;

/// The fields of MeshConfig's `defaultConfig` (ProxyConfig) that are not honoured, each with its reason. Most say how a
/// proxy is started, which happens before the control plane knows it.
final class ProxyDefaults {
    private static final String STARTED = "a proxy is what it was started as, before the control plane knows it";
    private static final String START = "give the option to meshwright sidecar or meshwright gateway";
    private static final String SINKS = "metrics are scraped from the proxies, which send none";

    private static final List<Absent> ABSENT = List.of(
            new Absent(
                    "zipkinAddress",
                    "spans go to an extension provider",
                    "write zipkin in extensionProviders, and name it in defaultProviders.tracing"),
            new Absent(
                    "envoyAccessLogService",
                    "calls are told to extension providers",
                    "write envoyHttpAls in extensionProviders, and name it in defaultProviders.accessLogging; how its"
                            + " service is called is a DestinationRule's to say"),
            new Absent("configPath", STARTED, START),
            new Absent("binaryPath", STARTED, START),
            new Absent("serviceCluster", STARTED, "name workloads by their labels"),
            new Absent("tracingServiceName", "spans are named by the workload's own name", "name workloads by labels"),
            new Absent("drainDuration", STARTED, START),
            new Absent("terminationDrainDuration", STARTED, START),
            new Absent("discoveryAddress", STARTED, START),
            new Absent("discoveryRefreshDelay", "Istio passes it over too", "remove it"),
            new Absent("statsdUdpAddress", SINKS, "let Prometheus scrape them"),
            new Absent("envoyMetricsServiceAddress", SINKS, "let Prometheus scrape them"),
            new Absent("envoyMetricsService", SINKS, "let Prometheus scrape them"),
            new Absent("proxyAdminPort", STARTED, START),
            new Absent("availabilityZone", "Istio passes it over too", "label workloads with their zone"),
            new Absent("controlPlaneAuthPolicy", "the control plane is called with mutual TLS, always", "remove it"),
            new Absent("customConfigFile", STARTED, START),
            new Absent("statNameLength", "names of statistics are never cut", "remove it"),
            new Absent(
                    "concurrency",
                    "a proxy has as many event loops as it is started with",
                    "start it with --concurrency"),
            new Absent("proxyBootstrapTemplatePath", STARTED, START),
            new Absent("interceptionMode", STARTED, "start it with --capture"),
            new Absent("sds", "certificates always come over SDS", "remove it"),
            new Absent("runtimeValues", "there is no runtime that a proxy would ask", "remove it"),
            new Absent("statusPort", STARTED, START),
            new Absent("meshId", "there is one mesh", "remove it"),
            new Absent("readinessProbe", STARTED, "let what starts the program probe it"),
            new Absent("proxyStatsMatcher", "a proxy shows the metrics that it has", "drop series in Prometheus"),
            new Absent("extraStatTags", "tags of metrics are chosen by Telemetry", "write a Telemetry"),
            new Absent("holdApplicationUntilProxyStarts", STARTED, "start the program after the proxy"),
            new Absent("caCertificatesPem", "the control plane's authority is learnt when a proxy is started", START),
            new Absent("image", "proxies are not started from images here", "remove it"),
            new Absent("privateKeyProvider", "keys are used by the proxy itself", "remove it"),
            new Absent("fileFlushInterval", "every log line is written at once", "remove it"),
            new Absent("fileFlushMinSizeKb", "every log line is written at once", "remove it"),
            new Absent("statsCompression", "metrics are sent as they are", "remove it"));

    private ProxyDefaults() {}

    /// What no reader took, and the end of the section.
    static void rest(Fields proxies) {
        ABSENT.forEach(a -> NotHere.say(proxies, a.field(), a.why(), a.next()));
        proxies.done();
    }
}
