package dev.meshwright.xds.server;

import com.google.rpc.Status;
import dev.meshwright.xds.TypeUrl;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import io.grpc.Context;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A client that does what Envoy does, on either wire, without a network: clusters and listeners by wildcard,
/// endpoints for each cluster, route tables as listeners name them (content `route=NAME#...`). Content that starts
/// with `bad` is refused; of EDS, RDS and VHDS responses with a refused resource nothing is kept.
final class ModelClient {
    private static final Node NODE = Node.newBuilder().setId("model").build();

    private final AdsServer server;
    private final StreamProtocol protocol;
    final Map<TypeUrl, Map<String, String>> held = new EnumMap<>(TypeUrl.class);
    private final Map<TypeUrl, Map<String, String>> versions = new EnumMap<>(TypeUrl.class);
    private final Map<TypeUrl, Set<String>> asked = new EnumMap<>(TypeUrl.class);
    final List<String> log = new ArrayList<>();
    private FakeCall<DeltaDiscoveryResponse> deltaIn = new FakeCall<>();
    private FakeCall<DiscoveryResponse> sotwIn = new FakeCall<>();
    private @Nullable StreamObserver<DeltaDiscoveryRequest> deltaOut;
    private @Nullable StreamObserver<DiscoveryRequest> sotwOut;
    private final Map<TypeUrl, String> nonces = new EnumMap<>(TypeUrl.class);
    boolean namesCulprit = true;
    boolean followsEndpoints = true;

    ModelClient(AdsServer server, StreamProtocol protocol) {
        this.server = server;
        this.protocol = protocol;
    }

    Map<String, String> held(TypeUrl type) {
        return held.computeIfAbsent(type, _ -> new TreeMap<>());
    }

    private Map<String, String> versions(TypeUrl type) {
        return versions.computeIfAbsent(type, _ -> new HashMap<>());
    }

    private Set<String> asked(TypeUrl type) {
        return asked.computeIfAbsent(type, _ -> new HashSet<>());
    }

    int waiting() {
        return deltaIn.inbox.size() + sotwIn.inbox.size();
    }

    private static <T> T asPeer(Supplier<T> task) {
        try {
            return Context.current()
                    .withValue(AdsServer.PEER, new PeerIdentity.Anonymous())
                    .call(task::get);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    void connect() {
        log.add("connect");
        asked.clear();
        nonces.clear();
        if (protocol == StreamProtocol.DELTA) {
            deltaIn = new FakeCall<>();
            deltaOut = asPeer(() -> server.deltaAggregatedResources(deltaIn));
        } else {
            sotwIn = new FakeCall<>();
            sotwOut = asPeer(() -> server.streamAggregatedResources(sotwIn));
        }
        first(TypeUrl.CLUSTER, Set.of());
        subscribe();
        first(TypeUrl.LISTENER, Set.of());
        if (protocol == StreamProtocol.DELTA) {
            first(TypeUrl.VIRTUAL_HOST, Set.of());
        }
    }

    void disconnect() {
        if (deltaOut != null) {
            deltaOut.onError(new IllegalStateException("gone"));
        }
        if (sotwOut != null) {
            sotwOut.onError(new IllegalStateException("gone"));
        }
    }

    private void first(TypeUrl type, Set<String> names) {
        asked(type).addAll(names);
        if (protocol == StreamProtocol.DELTA) {
            delta(DeltaDiscoveryRequest.newBuilder()
                    .setNode(NODE)
                    .setTypeUrl(type.url())
                    .addAllResourceNamesSubscribe(names)
                    .putAllInitialResourceVersions(versions(type)));
        } else {
            sotw(DiscoveryRequest.newBuilder()
                    .setNode(NODE)
                    .setTypeUrl(type.url())
                    .addAllResourceNames(names));
        }
    }

    private void delta(DeltaDiscoveryRequest.Builder request) {
        Objects.requireNonNull(deltaOut).onNext(request.build());
    }

    private void sotw(DiscoveryRequest.Builder request) {
        Objects.requireNonNull(sotwOut).onNext(request.build());
    }

    /// Brings EDS and RDS subscriptions in line with the clusters and listeners held.
    private void subscribe() {
        if (followsEndpoints) {
            follow(TypeUrl.ENDPOINT, new HashSet<>(held(TypeUrl.CLUSTER).keySet()));
        }
        Set<String> routes = new HashSet<>();
        held(TypeUrl.LISTENER).values().forEach(content -> routes.add(reference(content)));
        follow(TypeUrl.ROUTE, routes);
    }

    static String reference(String content) {
        return content.substring(content.indexOf('=') + 1, content.indexOf('#'));
    }

    private void follow(TypeUrl type, Set<String> wanted) {
        Set<String> before = Set.copyOf(asked(type));
        held(type).keySet().retainAll(wanted);
        versions(type).keySet().retainAll(wanted);
        if (before.equals(wanted)) {
            return;
        }
        asked(type).clear();
        if (before.isEmpty() && !nonces.containsKey(type)) {
            first(type, wanted);
            nonces.put(type, "");
            return;
        }
        asked(type).addAll(wanted);
        if (protocol == StreamProtocol.DELTA) {
            Set<String> more = new HashSet<>(wanted);
            more.removeAll(before);
            Set<String> less = new HashSet<>(before);
            less.removeAll(wanted);
            delta(DeltaDiscoveryRequest.newBuilder()
                    .setTypeUrl(type.url())
                    .addAllResourceNamesSubscribe(more)
                    .addAllResourceNamesUnsubscribe(less));
        } else {
            sotw(DiscoveryRequest.newBuilder()
                    .setTypeUrl(type.url())
                    .addAllResourceNames(wanted)
                    .setResponseNonce(nonces.getOrDefault(type, "")));
        }
    }

    /// Reads and answers one response, if there is one.
    boolean step() {
        if (protocol == StreamProtocol.DELTA) {
            DeltaDiscoveryResponse response = deltaIn.inbox.poll();
            if (response != null) {
                read(response);
            }
            return response != null;
        }
        DiscoveryResponse response = sotwIn.inbox.poll();
        if (response != null) {
            read(response);
        }
        return response != null;
    }

    private static String culprits(List<String> bad) {
        return "Error adding/updating resource(s) " + String.join(": is bad, ", bad) + ": is bad";
    }

    private void read(DeltaDiscoveryResponse response) {
        TypeUrl type = TypeUrl.of(response.getTypeUrl());
        nonces.put(type, response.getNonce());
        List<String> bad = new ArrayList<>();
        for (Resource resource : response.getResourcesList()) {
            String content = resource.getResource().getValue().toStringUtf8();
            log.add("+" + type.shortName() + " " + resource.getName() + " " + content);
            if (content.startsWith("bad")) {
                bad.add(resource.getName());
            }
        }
        boolean keepsGoodPart = type == TypeUrl.CLUSTER || type == TypeUrl.LISTENER;
        if (bad.isEmpty() || (keepsGoodPart && namesCulprit)) {
            for (Resource resource : response.getResourcesList()) {
                if (!bad.contains(resource.getName())) {
                    held(type)
                            .put(
                                    resource.getName(),
                                    resource.getResource().getValue().toStringUtf8());
                    versions(type).put(resource.getName(), resource.getVersion());
                }
            }
            for (String name : response.getRemovedResourcesList()) {
                log.add("-" + type.shortName() + " " + name);
                held(type).remove(name);
                versions(type).remove(name);
            }
        }
        var answer = DeltaDiscoveryRequest.newBuilder().setTypeUrl(type.url()).setResponseNonce(response.getNonce());
        if (!bad.isEmpty()) {
            answer.setErrorDetail(Status.newBuilder().setMessage(namesCulprit ? culprits(bad) : "cannot decode"));
        }
        delta(answer);
        subscribe();
    }

    private void read(DiscoveryResponse response) {
        TypeUrl type = TypeUrl.of(response.getTypeUrl());
        nonces.put(type, response.getNonce());
        Map<String, String> got = new TreeMap<>();
        List<String> bad = new ArrayList<>();
        response.getResourcesList().forEach(any -> {
            String content = any.getValue().toStringUtf8();
            String name = content.substring(content.indexOf('@') + 1);
            got.put(name, content);
            log.add("+" + type.shortName() + " " + name + " " + content);
            if (content.startsWith("bad")) {
                bad.add(name);
            }
        });
        boolean whole = type == TypeUrl.CLUSTER || type == TypeUrl.LISTENER;
        if (bad.isEmpty() || whole) {
            if (whole) {
                held(type).keySet().retainAll(got.keySet());
            }
            bad.forEach(got::remove);
            got.keySet().removeIf(name -> !whole && !asked(type).contains(name));
            held(type).putAll(got);
        }
        var answer = DiscoveryRequest.newBuilder()
                .setTypeUrl(type.url())
                .addAllResourceNames(asked(type))
                .setResponseNonce(response.getNonce());
        if (!bad.isEmpty()) {
            answer.setErrorDetail(Status.newBuilder().setMessage(culprits(bad)));
        }
        sotw(answer);
        subscribe();
    }
}
