package dev.meshwright.control.metric;

import dev.meshwright.xds.TypeUrl;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/// What a control plane counts about itself, under the names that Istio's dashboards and Kiali read. Safe for any
/// thread.
public final class ControlMetrics {
    public static final String CONTENT_TYPE = PrometheusText.CONTENT_TYPE;

    private final AtomicLong connected = new AtomicLong();
    private final Counters pushes = new Counters("pilot_xds_pushes", "type", "Responses sent to proxies, by type.");
    private final Counters pushBytes =
            new Counters("pilot_xds_sent_bytes_total", "type", "Bytes of resources sent to proxies, by type.");
    private final Counters rejects =
            new Counters("pilot_total_xds_rejects", "type", "Resources that proxies refused, by type.");
    private final Counters refusedStreams =
            new Counters("pilot_xds_streams_refused_total", "reason", "ADS streams turned away.");
    private final Counters triggers = new Counters("pilot_push_triggers", "type", "Reasons for a push.");
    private final Counters validated = new Counters("galley_validation_passed", "", "Applied configurations accepted.");
    private final Counters invalid = new Counters("galley_validation_failed", "", "Applied configurations refused.");
    private final Counters signAsked = new Counters("citadel_server_csr_count", "", "Sign calls.");
    private final Counters signIssued =
            new Counters("citadel_server_success_cert_issuance_count", "", "Certificates issued.");
    private final Counters signRefused =
            new Counters("citadel_server_csr_sign_err_count", "", "Sign calls refused or failed.");
    private final Histogram convergence = new Histogram(
            "pilot_proxy_convergence_time",
            "Seconds from a change until a proxy has answered what it means for it.",
            0.01,
            0.05,
            0.1,
            0.5,
            1,
            3,
            5,
            10,
            20,
            30);
    private final Histogram ackTime = new Histogram(
            "pilot_xds_ack_time",
            "Seconds from a push until the proxy's answer.",
            0.005,
            0.01,
            0.05,
            0.1,
            0.5,
            1,
            3,
            10);
    private final LongSupplier services;
    private final LongSupplier routes;
    private final long rootExpiryEpochSecond;

    /// @param services how many there are now
    /// @param routes how many virtual services there are now
    public ControlMetrics(LongSupplier services, LongSupplier routes, long rootExpiryEpochSecond) {
        this.services = services;
        this.routes = routes;
        this.rootExpiryEpochSecond = rootExpiryEpochSecond;
    }

    public void streamOpened() {
        connected.incrementAndGet();
    }

    public void streamClosed() {
        connected.decrementAndGet();
    }

    /// @param reason from a small fixed set
    public void streamRefused(String reason) {
        refusedStreams.add(reason);
    }

    public void pushed(TypeUrl type, long bytes) {
        pushes.add(type.shortName());
        pushBytes.add(type.shortName(), bytes);
    }

    public void acked(Duration roundTrip) {
        ackTime.observe(roundTrip);
    }

    public void rejected(TypeUrl type) {
        rejects.add(type.shortName());
    }

    public void triggered(String reason) {
        triggers.add(reason);
    }

    public void converged(Duration time) {
        convergence.observe(time);
    }

    public void applied(boolean accepted) {
        (accepted ? validated : invalid).add();
    }

    public void signAsked() {
        signAsked.add();
    }

    public void signIssued() {
        signIssued.add();
    }

    public void signRefused() {
        signRefused.add();
    }

    public String text() {
        var text = new PrometheusText();
        text.family("pilot_xds", "gauge", "Connected proxies.");
        text.sample("pilot_xds", PrometheusText.label("version", "meshwright"), connected.get());
        text.family("pilot_services", "gauge", "Services in the mesh.");
        text.sample("pilot_services", "", services.getAsLong());
        text.family("pilot_virt_services", "gauge", "Route tables in the mesh.");
        text.sample("pilot_virt_services", "", routes.getAsLong());
        text.family("citadel_server_root_cert_expiry_timestamp", "gauge", "When the root ends, Unix seconds.");
        text.sample("citadel_server_root_cert_expiry_timestamp", "", rootExpiryEpochSecond);
        for (Counters family : java.util.List.of(
                pushes,
                pushBytes,
                rejects,
                refusedStreams,
                triggers,
                validated,
                invalid,
                signAsked,
                signIssued,
                signRefused)) {
            family.write(text);
        }
        convergence.write(text);
        ackTime.write(text);
        return text.text();
    }
}
