package dev.meshwright.compile.patch;

import dev.meshwright.model.EnvoyPatches.ApplyTo;
import dev.meshwright.model.EnvoyPatches.Chain;
import dev.meshwright.model.EnvoyPatches.ObjectMatch;
import dev.meshwright.model.EnvoyPatches.Operation;
import dev.meshwright.model.EnvoyPatches.Patch;
import io.envoyproxy.envoy.config.core.v3.TrafficDirection;
import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.FilterChainMatch;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.listener.v3.ListenerFilter;
import java.util.Optional;
import java.util.Set;

/// Patches of listeners, listener filters and filter chains; [FilterPatcher] goes on inside of the chains.
final class ListenerPatcher {
    private static final Set<String> CAPTURING = Set.of("virtualInbound", "virtualOutbound");

    private final Application application;
    private Listener listener = Listener.getDefaultInstance();

    ListenerPatcher(Application application) {
        this.application = application;
    }

    /// @return nothing when it is removed
    Optional<Listener> patch(Listener original) {
        listener = original;
        for (Patch patch : application.of(ApplyTo.LISTENER)) {
            if (patch.operation() == Operation.ADD || !isListener(patch)) {
                continue;
            }
            application.applied(patch, "");
            if (patch.operation() == Operation.REMOVE) {
                return Optional.empty();
            }
            listener = Application.merged(listener, patch, Listener.parser());
        }
        Listener.Builder out = listener.toBuilder();
        listenerFilters(out);
        chains(out);
        return Optional.of(out.build());
    }

    private void listenerFilters(Listener.Builder out) {
        ListEdit<ListenerFilter> filters =
                new ListEdit<>(out.getListenerFiltersList(), "listener_filters", application.origins());
        for (Patch patch : application.of(ApplyTo.LISTENER_FILTER)) {
            if (!isListener(patch)) {
                continue;
            }
            String name = patch.match() instanceof ObjectMatch.Listener match ? match.listenerFilter() : "";
            boolean named = !name.isEmpty();
            if (Application.isMerge(patch)) {
                merge(filters, patch, name);
            } else if (filters.apply(
                    patch,
                    Application.value(patch, ListenerFilter.parser()),
                    named,
                    f -> f.getName().equals(name))) {
                application.applied(patch);
            }
        }
        out.clearListenerFilters().addAllListenerFilters(filters.items());
    }

    private void merge(ListEdit<ListenerFilter> filters, Patch patch, String name) {
        ListenerFilter value = Application.value(patch, ListenerFilter.parser());
        for (int i = 0; i < filters.items().size(); i++) {
            ListenerFilter filter = filters.items().get(i);
            if (!name.isEmpty() && filter.getName().equals(name)) {
                ListenerFilter.Builder merged = filter.toBuilder();
                Merge.into(merged, value.toBuilder().clearTypedConfig().build(), Application.lists(patch));
                if (value.hasTypedConfig()) {
                    TypedConfigs.merged(filter.getTypedConfig(), value.getTypedConfig(), Application.lists(patch))
                            .ifPresent(merged::setTypedConfig);
                }
                filters.set(i, merged.build());
                application.applied(patch, filters.path(i));
            }
        }
    }

    private void chains(Listener.Builder out) {
        ListEdit<FilterChain> chains =
                new ListEdit<>(out.getFilterChainsList(), "filter_chains", application.origins());
        for (int i = 0; i < chains.items().size(); ) {
            Optional<FilterChain> patched = chain(chains.items().get(i), chains.path(i));
            if (patched.isPresent()) {
                chains.set(i, patched.get());
                i++;
            } else {
                chains.remove(i);
            }
        }
        if (out.hasDefaultFilterChain()) {
            chain(out.getDefaultFilterChain(), "default_filter_chain")
                    .ifPresentOrElse(out::setDefaultFilterChain, out::clearDefaultFilterChain);
        }
        for (Patch patch : application.of(ApplyTo.FILTER_CHAIN)) {
            if (patch.operation() == Operation.ADD && isListener(patch)) {
                chains.add(Application.value(patch, FilterChain.parser()), patch);
                application.applied(patch);
            }
        }
        out.clearFilterChains().addAllFilterChains(chains.items());
    }

    private Optional<FilterChain> chain(FilterChain original, String path) {
        FilterChain chain = original;
        for (Patch patch : application.of(ApplyTo.FILTER_CHAIN)) {
            if (patch.operation() == Operation.ADD || !isListener(patch) || !isChain(patch, chain)) {
                continue;
            }
            application.applied(patch, path);
            if (patch.operation() == Operation.REMOVE) {
                return Optional.empty();
            }
            chain = merged(chain, patch);
        }
        return Optional.of(new FilterPatcher(application, this, chain, path).patch());
    }

    /// A transport socket of the name that is there is merged alone (istiod).
    private static FilterChain merged(FilterChain chain, Patch patch) {
        TransportSocket socket = Application.value(patch, FilterChain.parser()).getTransportSocket();
        if (chain.hasTransportSocket()
                && !socket.getName().isEmpty()
                && socket.getName().equals(chain.getTransportSocket().getName())) {
            return chain.toBuilder()
                    .setTransportSocket(ClusterPatcher.socket(chain.getTransportSocket(), socket, patch))
                    .build();
        }
        return Application.merged(chain, patch, FilterChain.parser());
    }

    /// Whether the patch is for this listener. A port that a capturing listener's chains tell is theirs to match.
    boolean isListener(Patch patch) {
        if (!(patch.match() instanceof ObjectMatch.Listener match)) {
            return true;
        }
        if (!match.name().isEmpty() && !isName(match.name())) {
            return false;
        }
        if (patch.applyTo() != ApplyTo.LISTENER && CAPTURING.contains(listener.getName())) {
            return true;
        }
        int port = listener.getAddress().getSocketAddress().getPortValue();
        return match.port() == 0
                || (listener.getTrafficDirection() == TrafficDirection.INBOUND
                        ? port == match.port()
                        : application.set().isPort(port, match.port()));
    }

    /// Without capture, the listeners of the ports stand for the one that would capture.
    private boolean isName(String name) {
        return name.equals(listener.getName())
                || (name.equals("virtualInbound")
                        && application.set().role() == PatchTarget.Role.LOOPBACK_SIDECAR
                        && listener.getTrafficDirection() == TrafficDirection.INBOUND);
    }

    /// Whether the patch is for this chain of a listener that it is for.
    boolean isChain(Patch patch, FilterChain chain) {
        if (!(patch.match() instanceof ObjectMatch.Listener listenerMatch)) {
            return true;
        }
        FilterChainMatch match = chain.getFilterChainMatch();
        int destination = match.getDestinationPort().getValue();
        if (CAPTURING.contains(listener.getName())
                && listenerMatch.port() != 0
                && listenerMatch.port() != destination) {
            return false;
        }
        Chain wanted = listenerMatch.chain();
        return (wanted.name().isEmpty() || wanted.name().equals(chain.getName()))
                && (wanted.sni().isEmpty() || match.getServerNamesList().contains(wanted.sni()))
                && (wanted.transport().isEmpty() || wanted.transport().equals(match.getTransportProtocol()))
                && match.getApplicationProtocolsList().containsAll(wanted.applicationProtocols())
                && (wanted.destinationPort() == 0 || wanted.destinationPort() == destination);
    }
}
