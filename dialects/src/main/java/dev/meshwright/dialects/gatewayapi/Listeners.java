package dev.meshwright.dialects.gatewayapi;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.dialects.gatewayapi.ApiPart.Ref;
import dev.meshwright.dialects.gatewayapi.ApiPart.RouteKind;
import dev.meshwright.model.Gateway.Tls;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// The listeners of all Gateways of this mesh, those of ListenerSets included, each judged by itself and against its
/// neighbours.
final class Listeners {
    private static final Set<String> PROTOCOLS = Set.of("HTTP", "HTTPS", "TLS", "TCP", "UDP");
    private static final String AUTO_PASSTHROUGH_MODE = "auto-passthrough";
    private static final String LISTENER_MODE = "gateway.istio.io/listener-protocol";
    private static final String NETWORK_LABEL = "topology.istio.io/network";
    private static final String PORT_LABEL = "networking.istio.io/gatewayPort";
    private static final String CROSS_NETWORK_PORT = "15443";

    private final Known known;
    private final ListenerTls tls;
    private final List<OpenListener> all = new ArrayList<>();
    private final Map<String, ApiPart.Gateway> gateways = new HashMap<>();
    private final Map<String, SetState> sets = new HashMap<>();

    /// @param reason of not being accepted; empty: accepted
    record SetState(ApiPart.ListenerSet set, String reason) {}

    Listeners(Known known) {
        this.known = known;
        tls = new ListenerTls(known);
    }

    List<OpenListener> all() {
        return all;
    }

    Collection<ApiPart.Gateway> gateways() {
        return gateways.values();
    }

    Collection<SetState> sets() {
        return sets.values();
    }

    /// @param gateway of this mesh
    void add(ApiPart.Gateway gateway, List<ApiPart.ListenerSet> listenerSets) {
        gateways.put(key(gateway.id().namespace(), gateway.id().name()), gateway);
        List<OpenListener> opened = new ArrayList<>();
        gateway.listeners().forEach(l -> opened.add(new OpenListener(gateway, gateway.id(), l)));
        listenerSets.stream()
                .filter(set -> set.parent().kind().equals("Gateway")
                        && set.parent().name().equals(gateway.id().name())
                        && set.parent()
                                .namespaceOr(set.id().namespace())
                                .equals(gateway.id().namespace()))
                .sorted(Comparator.comparing(ApiPart.ListenerSet::created)
                        .thenComparing(set -> set.id().namespace())
                        .thenComparing(set -> set.id().name()))
                .forEach(set -> add(gateway, set, opened));
        opened.forEach(this::judge);
        conflicts(opened);
        opened.forEach(this::report);
        all.addAll(opened);
    }

    private void add(ApiPart.Gateway gateway, ApiPart.ListenerSet set, List<OpenListener> opened) {
        boolean allowed = known.admits(
                gateway.setNamespaces(), gateway.id().namespace(), set.id().namespace());
        sets.put(set.id().toString(), new SetState(set, allowed ? "" : "NotAllowed"));
        if (!allowed) {
            known.warn(
                    Codes.NOT_ATTACHED,
                    set.parent().origin(),
                    "Gateway " + gateway.id().namespace() + "/" + gateway.id().name()
                            + " takes no ListenerSets from namespace "
                            + set.id().namespace(),
                    "the listeners are not opened",
                    "allow it under allowedListeners.namespaces of the Gateway");
            return;
        }
        set.listeners().forEach(l -> opened.add(new OpenListener(gateway, set.id(), l)));
    }

    private void judge(OpenListener listener) {
        List<String> carried = switch (listener.spec.protocol()) {
            case "HTTP", "HTTPS" -> List.of("HTTPRoute", "GRPCRoute");
            case "TLS" ->
                listener.spec.secured() && !listener.spec.passthrough()
                        ? List.of("TLSRoute", "TCPRoute")
                        : List.of("TLSRoute");
            case "TCP" -> List.of("TCPRoute");
            case "UDP" -> List.of("UDPRoute");
            default -> List.of();
        };
        if (carried.isEmpty()) {
            String upper = listener.spec.protocol().toUpperCase(Locale.ROOT);
            listener.refused = "UnsupportedProtocol";
            listener.message = "protocol " + listener.spec.protocol() + " is not supported (expected: HTTP, HTTPS, TLS,"
                    + " TCP, UDP)" + (PROTOCOLS.contains(upper) ? "; did you mean " + upper + "?" : "");
            return;
        }
        kinds(listener, carried);
        boolean encrypted = listener.spec.protocol().equals("HTTPS")
                || listener.spec.protocol().equals("TLS");
        if (encrypted && !listener.spec.secured()) {
            withoutTls(listener);
        } else if (encrypted && isCrossNetwork(listener)) {
            listener.tls = new Tls.AutoPassthrough(listener.spec.origin());
        } else if (encrypted) {
            tls.judge(listener);
        }
    }

    /// A Gateway may have such a listener only for ListenerSets to stand beside; a ListenerSet may not.
    private static void withoutTls(OpenListener listener) {
        listener.message = "protocol " + listener.spec.protocol() + " without a tls section";
        if (listener.owner.kind().equals("ListenerSet")) {
            listener.refused = "UnsupportedProtocol";
            listener.insecure = "no tls section";
        } else {
            listener.placeholder = true;
        }
    }

    /// A listener through which other networks reach every service of this one by server name (Istio's multi-network
    /// gateways): told by an option, or by the network label of the Gateway and the usual port.
    private static boolean isCrossNetwork(OpenListener listener) {
        if (!listener.spec.passthrough()) {
            return false;
        }
        Map<String, String> labels = listener.gateway.labels();
        String port = labels.getOrDefault(PORT_LABEL, CROSS_NETWORK_PORT);
        return listener.spec.options().getOrDefault(LISTENER_MODE, "").equals(AUTO_PASSTHROUGH_MODE)
                || (labels.containsKey(NETWORK_LABEL)
                        && Integer.toString(listener.spec.port()).equals(port));
    }

    private static void kinds(OpenListener listener, List<String> carried) {
        if (listener.spec.kinds().isEmpty()) {
            listener.kinds = carried;
            return;
        }
        List<RouteKind> asked = listener.spec.kinds();
        listener.kinds = carried.stream()
                .filter(kind -> asked.contains(new RouteKind(GatewayApiDialect.GROUP, kind)))
                .toList();
        for (RouteKind kind : asked) {
            boolean fits = kind.group().equals(GatewayApiDialect.GROUP) && carried.contains(kind.kind());
            if (!fits) {
                listener.unresolved = "InvalidRouteKinds";
                listener.message = "routes of kind " + kind.kind() + " do not fit protocol " + listener.spec.protocol();
            }
        }
    }

    /// Of two listeners that cannot stand side by side the first keeps its place: the Gateway's own before those of its
    /// ListenerSets, older sets before younger.
    private static void conflicts(List<OpenListener> opened) {
        for (int i = 0; i < opened.size(); i++) {
            OpenListener later = opened.get(i);
            for (int j = 0; j < i; j++) {
                OpenListener earlier = opened.get(j);
                boolean apart = later.spec.port() != earlier.spec.port()
                        || !earlier.conflict.isEmpty()
                        || !later.refused.isEmpty()
                        || !earlier.refused.isEmpty();
                if (apart) {
                    continue;
                }
                boolean sameTransport = transport(later).equals(transport(earlier));
                String reason = "";
                if (!sameTransport && (udp(later) == udp(earlier))) {
                    reason = "ProtocolConflict";
                } else if (sameTransport && later.hostname().equals(earlier.hostname())) {
                    reason = "HostnameConflict";
                }
                if (!reason.isEmpty()) {
                    later.conflict = reason;
                    later.message = "listener " + earlier.spec.name() + " of " + earlier.owner + " stands on port "
                            + later.spec.port() + " already";
                }
            }
        }
    }

    private static boolean udp(OpenListener listener) {
        return listener.spec.protocol().equals("UDP");
    }

    /// Listeners of one transport share a port by hostname: HTTPS and TLS by SNI, HTTP by Host.
    private static String transport(OpenListener listener) {
        return switch (listener.spec.protocol()) {
            case "HTTPS", "TLS" -> "tls";
            default -> listener.spec.protocol();
        };
    }

    private void report(OpenListener listener) {
        if (!listener.usable() || listener.unresolved.equals("InvalidRouteKinds")) {
            known.warn(
                    Codes.LISTENER_NOT_USABLE,
                    listener.spec.origin(),
                    "listener '" + listener.spec.name() + "' "
                            + (listener.usable() ? "takes not all kinds: " : "is not opened: ") + listener.message,
                    "",
                    "correct it");
        }
    }

    Optional<ApiPart.Gateway> gateway(String namespace, String name) {
        return Optional.ofNullable(gateways.get(key(namespace, name)));
    }

    /// The listeners that a parent reference may mean: a Gateway's own, or a ListenerSet's.
    List<OpenListener> of(Ref parent, String ownNamespace) {
        String namespace = parent.namespaceOr(ownNamespace);
        return all.stream()
                .filter(OpenListener::takesRoutes)
                .filter(l -> l.owner.kind().equals(parent.kind())
                        && l.owner.namespace().equals(namespace)
                        && l.owner.name().equals(parent.name()))
                .toList();
    }

    /// Ports that a Gateway asks its Services for: those of its own listeners, and of those of sets that can be used.
    Set<Integer> ports(ApiPart.Gateway gateway) {
        Set<Integer> ports = new TreeSet<>();
        all.stream()
                .filter(l -> l.gateway.equals(gateway) && (l.owner.equals(gateway.id()) ? l.takesRoutes() : l.usable()))
                .forEach(l -> ports.add(l.spec.port()));
        return ports;
    }

    private static String key(String namespace, String name) {
        return namespace + "/" + name;
    }
}
