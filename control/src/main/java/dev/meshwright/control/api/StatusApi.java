package dev.meshwright.control.api;

import dev.meshwright.base.diagnostic.Diagnostic;
import dev.meshwright.control.push.Pushes;
import dev.meshwright.control.registry.Registration;
import dev.meshwright.control.registry.Registrations;
import dev.meshwright.control.state.Json;
import dev.meshwright.control.store.ConfigSnapshot;
import dev.meshwright.control.store.ConfigStore;
import dev.meshwright.web.Answer;
import dev.meshwright.xds.server.AdsServer;
import dev.meshwright.xds.server.Nack;
import dev.meshwright.xds.server.StreamStatus;
import dev.meshwright.xds.server.StreamStatus.TypeStatus;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// `GET /meshwright/v1/status`: which proxy has which version of what, accepted or not, and why not.
final class StatusApi {
    private final Registrations registrations;
    private final AdsServer ads;
    private final Pushes pushes;
    private final ConfigStore store;
    private final String domainSuffix;

    StatusApi(Registrations registrations, AdsServer ads, Pushes pushes, ConfigStore store, String domainSuffix) {
        this.registrations = registrations;
        this.ads = ads;
        this.pushes = pushes;
        this.store = store;
        this.domainSuffix = domainSuffix;
    }

    Answer status() {
        // Asked in this order: what is taken up after a question is counted by those that come after it.
        ConfigSnapshot documents = store.current();
        boolean settled = pushes.settled(documents);
        Map<String, StreamStatus> streams = new HashMap<>();
        for (StreamStatus stream : ads.status()) {
            streams.merge(stream.nodeId(), stream, (a, b) -> a.since().isAfter(b.since()) ? a : b);
        }
        List<Object> proxies = new ArrayList<>();
        for (Registration registration : registrations.all()) {
            proxies.add(proxy(registration, streams, settled));
        }
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("proxies", proxies);
        status.put("configuration", configuration(documents, pushes.patchFindings()));
        return Answer.json(200, Json.text(status));
    }

    private Map<String, Object> proxy(Registration registration, Map<String, StreamStatus> streams, boolean settled) {
        String nodeId = registration.nodeId(domainSuffix);
        StreamStatus stream = streams.get(nodeId);
        Map<String, Object> proxy = new LinkedHashMap<>();
        proxy.put("node", nodeId);
        proxy.put("name", registration.name());
        proxy.put("namespace", registration.namespace());
        proxy.put("gateway", registration.gateway());
        proxy.put("serves", !registration.ports().isEmpty());
        proxy.put("endpoint", registration.endpoint());
        proxy.put("attended", registrations.attended(registration.key()));
        proxy.put("connected", stream != null);
        Map<String, Object> types = new TreeMap<>();
        boolean current = stream != null && settled;
        if (stream != null) {
            proxy.put("since", stream.since().toString());
            proxy.put("protocol", stream.protocol().name());
            for (var type : stream.types().entrySet()) {
                types.put(type.getKey().shortName(), type(nodeId, type.getValue()));
                current &= type.getValue().current();
            }
        }
        proxy.put("synced", current);
        proxy.put("types", types);
        return proxy;
    }

    private Map<String, Object> type(String nodeId, TypeStatus status) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("sent", status.sent());
        json.put("acked", status.acked());
        json.put("resources", status.resources());
        json.put("current", status.current());
        if (!status.nacks().isEmpty()) {
            List<Object> nacks = status.nacks().stream()
                    .map(nack -> (Object) nack(nodeId, nack))
                    .toList();
            json.put("nack", nacks.getFirst());
            json.put("nacks", nacks);
        }
        return json;
    }

    private Map<String, Object> nack(String nodeId, Nack nack) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("resource", nack.resource());
        json.put("path", nack.path());
        json.put("version", nack.version());
        json.put("message", nack.detail());
        json.put("when", nack.when().toString());
        var blame = pushes.blame(nodeId, nack);
        json.put("origin", blame.map(Pushes.Blame::origin).orElse(""));
        json.put("position", blame.map(Pushes.Blame::position).orElse(""));
        return json;
    }

    /// Tells whoever wrote the documents that these are the ones: SHA-256 over the files in the order of their names,
    /// each followed by a zero byte.
    private static String fingerprint(ConfigSnapshot snapshot) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            new TreeMap<>(snapshot.texts()).values().forEach(text -> {
                digest.update(text.getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0);
            });
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static Map<String, Object> configuration(ConfigSnapshot snapshot, List<Diagnostic> ofPatches) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("files", snapshot.texts().size());
        json.put("fingerprint", fingerprint(snapshot));
        json.put("elements", snapshot.elements().size());
        json.put(
                "lastGood",
                snapshot.lastGood().stream().map(key -> key.id().toString()).toList());
        json.put(
                "diagnostics",
                Stream.concat(snapshot.diagnostics().stream(), ofPatches.stream())
                        .map(diagnostic -> DiagnosticJson.of(
                                diagnostic, file -> snapshot.texts().getOrDefault(file, "")))
                        .toList());
        return json;
    }
}
