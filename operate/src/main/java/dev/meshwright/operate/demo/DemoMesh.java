package dev.meshwright.operate.demo;

import dev.meshwright.base.identity.Issuer;
import dev.meshwright.base.identity.Pem;
import dev.meshwright.operate.lab.Await;
import dev.meshwright.operate.lab.ControlClient;
import dev.meshwright.operate.lab.Lab;
import dev.meshwright.operate.lab.ShopClient;
import dev.meshwright.operate.observe.PrometheusText;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// The running demo as its checks see it. Calls block; used by one check at a time unless said otherwise.
public final class DemoMesh {
    private static final Duration SETTLE_LIMIT = Duration.ofSeconds(60);

    private final Lab lab;

    DemoMesh(Lab lab) {
        this.lab = lab;
    }

    /// A call of the shop: the caller's service account and namespace, and the called service.
    record Edge(String from, String fromNamespace, String to) {}

    /// A configuration applied for one check; closing deletes what it created.
    final class Applied implements AutoCloseable {
        private final ControlClient.Answer answer;

        private Applied(ControlClient.Answer answer) {
            this.answer = answer;
        }

        ControlClient.Answer answer() {
            return answer;
        }

        @Override
        public void close() throws IOException, InterruptedException {
            for (JsonNode element : answer.body().path("applied")) {
                control()
                        .deleteElement(
                                element.path("kind").asString(""),
                                element.path("namespace").asString(""),
                                element.path("name").asString(""));
            }
            settle();
        }
    }

    /// Applies one of the demo's documents and waits until every proxy has acknowledged what follows from it.
    ///
    /// @throws IOException when it is refused
    Applied with(String document) throws IOException, InterruptedException {
        String file = document.substring(document.indexOf('/') + 1);
        ControlClient.Answer answer = control().apply(file, Documents.read(document));
        if (!answer.accepted()) {
            throw new IOException(file + " was refused: " + answer.body());
        }
        settle();
        return new Applied(answer);
    }

    ControlClient control() {
        return lab.control();
    }

    ShopClient shop() {
        return lab.shop();
    }

    String trustDomain() {
        return lab.plan().trustDomain();
    }

    URI gateway() {
        return URI.create("http://127.0.0.1:" + lab.gatewayPort() + "/");
    }

    List<Edge> httpEdges() {
        return ShopTopology.HTTP_EDGES;
    }

    /// Where a workload's program calls a service: its sidecar's outbound listener.
    ///
    /// @param host short name of a shop service, or a whole host
    URI outbound(String workload, String host, int port) throws IOException {
        String full = host.indexOf('.') > 0 ? host : host + "." + ShopTopology.NAMESPACE + ".svc.cluster.local";
        return URI.create("http://" + lab.outbound(workload, full + ":" + port) + "/");
    }

    /// A workload's inbound listener, where its peers call it.
    URI inbound(String workload, int port) throws IOException {
        return URI.create("http://" + lab.address(workload) + ":" + port + "/");
    }

    /// One text that stands for all routes a workload's proxy has acknowledged; equal texts are equal routes.
    String routesVersion(String workload) throws IOException {
        for (JsonNode proxy : control().status().path("proxies")) {
            if (proxy.path("name").asString("").equals(workload)) {
                return proxy.path("types").path("rds").path("acked").asString("");
            }
        }
        throw new IOException("status names no proxy " + workload);
    }

    /// One text that stands for everything a workload's proxy has acknowledged.
    String versions(String workload) throws IOException {
        for (JsonNode proxy : control().status().path("proxies")) {
            if (proxy.path("name").asString("").equals(workload)) {
                StringBuilder versions = new StringBuilder();
                proxy.path("types")
                        .properties()
                        .forEach(type -> versions.append(type.getKey())
                                .append('=')
                                .append(type.getValue().path("acked").asString(""))
                                .append(' '));
                return versions.toString();
            }
        }
        throw new IOException("status names no proxy " + workload);
    }

    /// How many pushes the control plane has sent so far, of all types to all proxies.
    long pushes() throws IOException {
        double sum = 0;
        for (PrometheusText.Sample sample : PrometheusText.parse(control().metrics())) {
            if (sample.name().equals("pilot_xds_pushes")) {
                sum += sample.value();
            }
        }
        return Math.round(sum);
    }

    /// One text that stands for who is registered where and with which certificate.
    String registrationsAndIdentities() throws IOException {
        StringBuilder text = new StringBuilder();
        for (JsonNode registration : control().registrations().path("registrations")) {
            String name = registration.path("name").asString("");
            Path key = lab.workloadFolder(name).resolve("key.pem");
            text.append(name)
                    .append(' ')
                    .append(registration.path("address").asString(""))
                    .append(' ')
                    .append(Integer.toHexString(Files.readString(key).hashCode()))
                    .append('\n');
        }
        return text.toString();
    }

    void killControlPlane() {
        lab.child("control-plane").kill();
    }

    /// Ends a workload's proxy with SIGKILL; returns when the process is gone.
    void killProxy(String workload) throws IOException, InterruptedException {
        ProcessHandle proxy = ProcessHandle.of(lab.proxyPid(workload))
                .orElseThrow(() -> new IOException("the proxy of " + workload + " is not running"));
        proxy.destroyForcibly();
        Await.until("the killed proxy is gone", Duration.ofSeconds(5), () -> !proxy.isAlive());
    }

    /// Access-log lines of a workload's proxy whose upstream cluster starts with `cluster` and whose flags contain
    /// `flag`.
    long accessLogCount(String workload, String cluster, String flag) throws IOException {
        return AccessLog.count(lab.proxyLog(workload), cluster, flag);
    }

    /// The same, waiting (the log is written in the background) until it is at least `expected`, at most a few
    /// seconds.
    long awaitAccessLogCount(String workload, String cluster, String flag, long expected)
            throws IOException, InterruptedException {
        try {
            Await.until(
                    "access-log lines",
                    Duration.ofSeconds(20),
                    () -> accessLogCount(workload, cluster, flag) >= expected);
        } catch (IOException e) {
            // The count itself is the measurement; the caller reports it as it is.
            return accessLogCount(workload, cluster, flag);
        }
        return accessLogCount(workload, cluster, flag);
    }

    /// How often a connection limit of that cluster was hit, as the proxy counts it.
    long overflow(String workload, String cluster) throws IOException {
        long sum = 0;
        for (Map.Entry<String, Long> stat : lab.admin(workload).stats().entrySet()) {
            if (stat.getKey().startsWith("cluster." + cluster)
                    && (stat.getKey().endsWith("upstream_cx_overflow")
                            || stat.getKey().endsWith("upstream_rq_pending_overflow"))) {
                sum += stat.getValue();
            }
        }
        return sum;
    }

    /// Waits until every connected proxy has acknowledged all that was sent, for the newest configuration.
    void settle() throws IOException, InterruptedException {
        Await.until("all proxies acknowledged the newest configuration", SETTLE_LIMIT, () -> lab.settled());
    }

    /// The mesh's issuing CA, read from the control plane's state folder (the demo owns it).
    Issuer issuer() throws IOException {
        Path ca = lab.stateFolder().resolve("ca");
        try {
            return new Issuer(
                    Pem.privateKey(Files.readString(ca.resolve("intermediate.key"))),
                    Pem.certificates(Files.readString(ca.resolve("intermediate.key")))
                            .getFirst());
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot read the demo's own CA: " + e.getMessage(), e);
        }
    }
}
