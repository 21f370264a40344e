package dev.meshwright.dialects.istio;

import dev.meshwright.base.tree.Fields;
import java.util.List;

/// The fields of MeshConfig that can have no effect on this mesh, each with its reason.
final class MeshDefaults {
    /// @param next what to do instead
    record Absent(String field, String why, String next) {}

    private static final String CAPTURE =
            "the rules that capture connections lead to ports 15001 and 15006, whatever is written here";

    private static final List<Absent> ABSENT = List.of(
            new Absent("proxyListenPort", CAPTURE, "remove it"),
            new Absent("proxyInboundListenPort", CAPTURE, "remove it"),
            new Absent(
                    "proxyHttpPort",
                    "programs are captured, or call the listeners of their upstreams; none is told of an HTTP proxy",
                    "capture the program's traffic with --capture"),
            new Absent(
                    "caCertificates",
                    "whom the mesh trusts is what its authority says with each certificate",
                    "name the authorities of servers outside of the mesh in a DestinationRule's caCertificates"),
            new Absent(
                    "enableEnvoyAccessLogService",
                    "calls are told to extension providers",
                    "write envoyHttpAls in extensionProviders, and name it in defaultProviders.accessLogging"),
            new Absent("hboneIdleTimeout", "there is no ambient mode", "remove it"),
            new Absent(
                    "ingressService",
                    "the status of an Ingress names the addresses of the workloads that serve it",
                    "remove it"),
            new Absent(
                    "configSources",
                    "documents come from the folder or store that the control plane was started with",
                    "name that when starting the control plane"),
            new Absent(
                    "enableTracing",
                    "spans go to an extension provider that a Telemetry or defaultProviders.tracing names",
                    "write opentelemetry or zipkin in extensionProviders, and name it in defaultProviders.tracing"),
            new Absent("ca", "the control plane is the authority itself", "remove it"),
            new Absent(
                    "certificates", "Istio has removed it, and the control plane is the authority itself", "remove it"),
            new Absent("serviceSettings", "one mesh is one cluster here, so every service is local to it", "remove it"),
            new Absent("serviceScopeConfigs", "there is no ambient mode", "remove it"),
            new Absent(
                    "enablePrometheusMerge",
                    "a proxy shows its own metrics, and a program its own, each at its own address",
                    "let Prometheus scrape both"),
            new Absent(
                    "verifyCertificateAtClient",
                    "a server's certificate is always verified, by the system's authorities where none are named",
                    "write insecureSkipVerify in the DestinationRule where it must not be"));

    private MeshDefaults() {}

    static void rest(Fields mesh) {
        ABSENT.forEach(a -> NotHere.say(mesh, a.field(), a.why(), a.next()));
    }
}
