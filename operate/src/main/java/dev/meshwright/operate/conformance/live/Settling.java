package dev.meshwright.operate.conformance.live;

import dev.meshwright.operate.lab.Await;
import dev.meshwright.operate.lab.ControlClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// Waits until documents are in force: the control plane has read them, and every proxy has acknowledged what they mean
/// for it. Once; one thread.
final class Settling {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    /// What stays refused so long while all else is sent is refused for good; on the way something may be for a moment.
    private static final Duration REFUSED_LIMIT = Duration.ofSeconds(6);

    /// A proxy that has just acknowledged a listener or a route table may yet ask for what these name.
    private static final int SIGHTS = 2;

    private final ControlClient control;
    private final String fingerprint;
    private final int proxies;
    private int seen;
    private List<String> refused = List.of();
    private long refusedSince;

    /// @param fingerprint of the documents
    /// @param proxies how many run
    Settling(ControlClient control, String fingerprint, int proxies) {
        this.control = control;
        this.fingerprint = fingerprint;
        this.proxies = proxies;
    }

    /// @throws IOException that says who is behind, when a proxy refuses or time is over
    void await() throws IOException, InterruptedException {
        try {
            Await.until("every proxy acknowledged its configuration", LIMIT, this::over);
            if (seen < SIGHTS) {
                throw new IOException("a proxy refuses it");
            }
        } catch (IOException e) {
            throw new IOException(e.getMessage() + ": " + late(control.status()), e);
        }
    }

    private boolean over() throws IOException {
        JsonNode status = control.status();
        if (settled(status)) {
            return ++seen == SIGHTS;
        }
        seen = 0;
        return refusedForGood(refusals(status));
    }

    private boolean settled(JsonNode status) {
        if (!read(status)) {
            return false;
        }
        int synced = 0;
        for (JsonNode proxy : status.path("proxies")) {
            if (connected(proxy)) {
                if (!synced(proxy)) {
                    return false;
                }
                synced++;
            }
        }
        return synced == proxies;
    }

    private boolean refusedForGood(List<String> now) {
        if (!now.equals(refused)) {
            refused = now;
            refusedSince = System.nanoTime();
        }
        return !now.isEmpty() && System.nanoTime() - refusedSince > REFUSED_LIMIT.toNanos();
    }

    /// Who is behind, for people.
    private String late(JsonNode status) {
        List<String> found = refusals(status);
        if (!read(status)) {
            found.add("the control plane has not read the documents");
        }
        int connected = 0;
        for (JsonNode proxy : status.path("proxies")) {
            connected += connected(proxy) ? 1 : 0;
            if (!synced(proxy)) {
                found.add(name(proxy)
                        + (connected(proxy) ? " is not in sync: " : " is not connected: ")
                        + proxy.path("types"));
            }
        }
        if (connected != proxies) {
            found.add(connected + " of " + proxies + " proxies are connected");
        }
        return String.join("; ", found);
    }

    /// What proxies have refused, `NODE TYPE RESOURCE: MESSAGE`.
    private static List<String> refusals(JsonNode status) {
        List<String> found = new ArrayList<>();
        for (JsonNode proxy : status.path("proxies")) {
            proxy.path("types")
                    .properties()
                    .forEach(type -> type.getValue()
                            .path("nacks")
                            .forEach(nack -> found.add(name(proxy) + " " + type.getKey() + " "
                                    + nack.path("resource").asString("") + ": "
                                    + nack.path("message").asString(""))));
        }
        return found;
    }

    private boolean read(JsonNode status) {
        return status.path("configuration").path("fingerprint").asString("").equals(fingerprint);
    }

    private static String name(JsonNode proxy) {
        return proxy.path("name").asString("");
    }

    private static boolean connected(JsonNode proxy) {
        return proxy.path("connected").asBoolean(false);
    }

    private static boolean synced(JsonNode proxy) {
        return proxy.path("synced").asBoolean(false);
    }
}
