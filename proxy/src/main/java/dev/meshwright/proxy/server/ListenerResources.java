package dev.meshwright.proxy.server;

import dev.meshwright.decide.listener.DownstreamTransport;
import dev.meshwright.decide.listener.ListenerTable;
import dev.meshwright.decide.listener.RouteSource;
import dev.meshwright.decide.load.LoadException;
import dev.meshwright.decide.load.TableLoader;
import dev.meshwright.proxy.listener.CapturedListeners;
import dev.meshwright.proxy.listener.ChainRuntime;
import dev.meshwright.proxy.listener.ListenerRuntime;
import dev.meshwright.proxy.listener.ListenerSlot;
import dev.meshwright.proxy.router.HttpChain;
import dev.meshwright.proxy.router.RouteSlots;
import dev.meshwright.proxy.tls.Secrets;
import io.netty.channel.unix.DomainSocketAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The listeners in force. One opens once its route tables and its secrets are there, and takes its new version over
/// without closing where its addresses stay. All calls on the configuration thread.
final class ListenerResources {
    private static final Logger LOG = LoggerFactory.getLogger(ListenerResources.class);

    /// A listener that is not open yet, or open.
    private static final class Listening {
        final ListenerSlot slot;
        ListenerRuntime runtime;
        boolean open;

        /// Why the last bind failed; empty when none did.
        String unbound = "";

        Listening(ListenerSlot slot, ListenerRuntime runtime) {
            this.slot = slot;
            this.runtime = runtime;
        }
    }

    private final Workers workers;
    private final Secrets secrets;
    private final RouteSlots routes;
    private final long drainMillis;
    private final Map<String, Listening> listeners = new LinkedHashMap<>();
    private final CapturedListeners captured = new CapturedListeners();

    /// Which listeners take no more connections; no listener at first.
    private Predicate<ListenerTable.Direction> stopped = _ -> false;

    ListenerResources(Workers workers, Secrets secrets, RouteSlots routes, long drainMillis) {
        this.workers = workers;
        this.secrets = secrets;
        this.routes = routes;
        this.drainMillis = drainMillis;
    }

    /// @param fingerprints of the chains, by chain index; chains of equal fingerprint keep their connections
    void put(byte[] message, List<String> fingerprints) throws LoadException, GeneralSecurityException {
        ListenerTable table = TableLoader.listener(message);
        Listening known = listeners.get(table.name());
        ListenerRuntime runtime =
                new ChainRuntimes(secrets, routes).of(table, fingerprints, known == null ? null : known.runtime);
        if (known == null) {
            ListenerSlot slot = new ListenerSlot(table.name(), workers.connections(), Codecs.SERVER, captured);
            listeners.put(table.name(), new Listening(slot, runtime));
            return;
        }
        boolean moved = !known.runtime.table().binds().equals(table.binds())
                || known.runtime.table().transport() != table.transport();
        if (moved && known.open) {
            known.slot.close(drainMillis);
            ListenerSlot slot = new ListenerSlot(table.name(), workers.connections(), Codecs.SERVER, captured);
            listeners.put(table.name(), new Listening(slot, runtime));
            return;
        }
        known.runtime = runtime;
        if (known.open && readyToServe(runtime)) {
            known.slot.publish(runtime, drainMillis);
        }
    }

    void remove(String name) {
        Listening known = listeners.remove(name);
        if (known != null && known.open) {
            publishCaptured();
            known.slot.close(drainMillis);
        }
    }

    /// Tells capturing listeners who takes over what they have captured.
    private void publishCaptured() {
        captured.publish(listeners.values().stream()
                .filter(listening -> listening.open)
                .map(listening -> listening.slot)
                .toList());
    }

    /// Opens what is ready, and puts new versions of open listeners in force.
    ///
    /// @return what could not be bound, in words by listener; empty when all is well
    Map<String, String> openReady() {
        Map<String, String> failed = new LinkedHashMap<>();
        for (Listening listening : listeners.values()) {
            if (!readyToServe(listening.runtime) || stopped(listening)) {
                continue;
            }
            if (listening.open) {
                if (!Objects.equals(listening.slot.version(), listening.runtime)) {
                    listening.slot.publish(listening.runtime, drainMillis);
                }
                continue;
            }
            try {
                open(listening);
                listening.unbound = "";
            } catch (Exception e) {
                listening.slot.stopAccepting();
                String why = String.valueOf(e.getMessage());
                if (!why.equals(listening.unbound)) {
                    LOG.error("{}; trying again", why);
                }
                listening.unbound = why;
                failed.put(listening.slot.name(), why);
            }
        }
        publishCaptured();
        return failed;
    }

    /// There are some, and none waits for anything.
    boolean allReady() {
        return !listeners.isEmpty()
                && listeners.values().stream().allMatch(listening -> readyToServe(listening.runtime));
    }

    private boolean stopped(Listening listening) {
        return stopped.test(listening.runtime.table().direction());
    }

    private void open(Listening listening) throws Exception {
        ListenerTable table = listening.runtime.table();
        listening.slot.publish(listening.runtime, drainMillis);
        if (table.bindToPort()) {
            for (ListenerTable.Bind bind : table.binds()) {
                SocketAddress at = address(bind);
                listening.slot.open(at, workers.group(), workers.group(), table);
            }
        }
        listening.open = true;
    }

    private static SocketAddress address(ListenerTable.Bind bind) {
        return bind.port() < 0
                ? new DomainSocketAddress(bind.address())
                : new InetSocketAddress(InetAddress.ofLiteral(bind.address()), bind.port());
    }

    private boolean readyToServe(ListenerRuntime runtime) {
        for (String name : routesOf(runtime)) {
            if (routes.slot(name).table() == null) {
                return false;
            }
        }
        for (ChainRuntime chain : runtime.chains()) {
            if (chain.table().transport() instanceof DownstreamTransport.Tls
                    && chain.tls().get() == null) {
                return false;
            }
        }
        return true;
    }

    /// Names of route tables that listeners want.
    Set<String> wantedRoutes() {
        Set<String> names = new TreeSet<>();
        for (Listening listening : listeners.values()) {
            names.addAll(routesOf(listening.runtime));
        }
        return names;
    }

    private static Set<String> routesOf(ListenerRuntime runtime) {
        Set<String> names = new TreeSet<>();
        for (ChainRuntime chain : runtime.chains()) {
            HttpChain http = chain.http();
            if (http != null && http.manager().routes() instanceof RouteSource.Rds(String name)) {
                names.add(name);
            }
        }
        return names;
    }

    /// What listeners that are not open wait for.
    List<String> waitingFor() {
        List<String> missing = new ArrayList<>();
        for (Listening listening : listeners.values()) {
            if (listening.open) {
                continue;
            }
            String name = listening.slot.name();
            for (String table : routesOf(listening.runtime)) {
                if (routes.slot(table).table() == null) {
                    missing.add("listener " + name + ": routes " + table);
                }
            }
            if (!listening.unbound.isEmpty()) {
                missing.add(listening.unbound);
            }
        }
        return missing;
    }

    /// Bound addresses by listener name.
    Map<String, List<SocketAddress>> addresses() {
        Map<String, List<SocketAddress>> bound = new LinkedHashMap<>();
        listeners.forEach((name, listening) -> bound.put(name, listening.slot.addresses()));
        return bound;
    }

    /// Leaves new connections in the kernel's queues, or takes them again.
    void pauseAccepting(boolean paused) {
        listeners.values().forEach(listening -> listening.slot.pauseAccepting(paused));
    }

    /// Listeners of these directions accept no more connections, and new ones are not opened.
    void stopAccepting(Predicate<ListenerTable.Direction> which) {
        stopped = which;
        for (Listening listening : listeners.values()) {
            if (stopped(listening)) {
                listening.slot.stopAccepting();
            }
        }
    }
}
